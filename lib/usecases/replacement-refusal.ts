import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";

export type ReplacementRefusal = PreconditionFailed | { readonly code: "precondition-required" };

/**
 * Holds what is there against the revision that a replacement insists on: what is there must be named by it, what is not
 * cannot be.
 *
 * @param loaded  undefined where nothing is there
 */
export const replacementRefusal = (
  loaded: { readonly revision: number } | undefined,
  ifMatch: number | undefined,
): ReplacementRefusal | undefined => {
  if (loaded === undefined) return ifMatch === undefined ? undefined : revisionRefusal({ revision: 0 }, ifMatch);
  return ifMatch === undefined ? { code: "precondition-required" } : revisionRefusal(loaded, ifMatch);
};
