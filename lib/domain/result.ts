/** What a decision returns: a value, or a refusal that says why not. Refusals are expected answers; the domain never throws them. */
export type Result<Value, Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

/** Wraps the value of a decision that holds. */
export const accept = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value });

/** Wraps the reason of a decision that does not hold. */
export const refuse = <const Refusal extends { readonly code: string }>(
  refusal: Refusal,
): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });
