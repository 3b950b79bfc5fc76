/** Pointer to a leaf that its command committed and that is not in the log yet. */
export interface PendingLeaf {
  readonly subject: { readonly kind: string; readonly id: string };
  /** Revision of the subject that the leaf tells of, from 1. */
  readonly revision: number;
  readonly command: {
    readonly id: string;
    /** Leaves the command wrote, this one included. */
    readonly leaves: number;
  };
}

/** One name for one subject. */
export const subjectKey = ({ kind, id }: PendingLeaf["subject"]): string => `${kind}#${id}`;
