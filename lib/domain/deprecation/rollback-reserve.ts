import type { ModelVersion } from "../model-version/model-version.ts";

/** The current version and the one before it. */
const keptMax = 2;

interface RollbackReserve {
  /** Numbers of the Deprecated versions that stay, the last promoted first. */
  readonly numbers: readonly number[];
  /** Whether versions that were promoted before those given can change nothing about it. */
  readonly isFull: boolean;
}

/**
 * Says which Deprecated versions of a model are kept to go back to: the one promoted last, and one more while none is in
 * Production, because then the last is the one that was taken out of it.
 *
 * @param promoted  versions that were ever promoted, the last promoted first: as many as it takes
 */
export const rollbackReserve = (promoted: readonly Pick<ModelVersion, "number" | "stage">[]): RollbackReserve => {
  const numbers: number[] = [];
  let inProduction = 0;
  for (const { number, stage } of promoted) {
    if (stage === "Production") inProduction = 1;
    if (stage === "Deprecated") numbers.push(number);
    if (numbers.length > 0 && numbers.length + inProduction >= keptMax) return { numbers, isFull: true };
  }
  return { numbers, isFull: false };
};
