import type { ProblemType } from "./problem-types/problem-type.ts";
import { type ProblemRefusal, problemTypes } from "./problem-types.ts";

/** A refusal on its way to the caller. Only refusals with an entry in the table of problem types can be thrown. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly refusal: ProblemRefusal;

  constructor(refusal: ProblemRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * The RFC 9457 document of a refusal: the standard members, then what the refusal itself carries.
 *
 * @param instance  request id
 */
export const problemDocument = <Refusal extends ProblemRefusal>(refusal: Refusal, instance: string) => {
  const { status, title, detail } = typeOf(refusal);
  return {
    ...refusal,
    type: `/docs/problems/${refusal.code}`,
    title,
    status,
    detail: detail(refusal),
    instance,
  };
};

export const problemStatus = (refusal: ProblemRefusal) => typeOf(refusal).status;

/** The table's type ties each code to its refusal, which TypeScript cannot follow through a union: stated once, here. */
const typeOf = <Refusal extends ProblemRefusal>(refusal: Refusal): ProblemType<Refusal> => {
  const table: { readonly [code: string]: ProblemType<never> } = problemTypes;
  const type: ProblemType<never> | undefined = table[refusal.code];
  if (type === undefined) throw new Error(`no problem type for ${refusal.code}`);
  return type as ProblemType<Refusal>;
};
