/** The object has moved on since the caller read it. */
export interface PreconditionFailed {
  readonly code: "precondition-failed";
  /** Revision it has now. */
  readonly revision: number;
}

/**
 * Holds a loaded aggregate against the revision that a change insists on.
 *
 * @param ifMatch  undefined when the caller takes the aggregate as it is
 */
export const revisionRefusal = (
  { revision }: { readonly revision: number },
  ifMatch: number | undefined,
): PreconditionFailed | undefined =>
  ifMatch === undefined || ifMatch === revision ? undefined : { code: "precondition-failed", revision };
