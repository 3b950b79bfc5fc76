import { refuse } from "../../result.ts";

/** A filter that cannot be read. */
export interface InvalidFilter {
  readonly code: "invalid-filter";
  /** What is wrong and what would be right, in the words that tracking clients know where there are any. */
  readonly reason: string;
}

/** Refuses a filter for a reason. */
export const invalidFilter = (reason: string): { readonly ok: false; readonly refusal: InvalidFilter } =>
  refuse({ code: "invalid-filter", reason });
