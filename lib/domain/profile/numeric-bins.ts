import type { FeatureBins } from "./reference-profile.ts";

const binsAimed = 64;

/** Steps of a sum in one spread of the reference: fine enough for a mean to 1e-3 spreads from a single row. */
const unitsPerSpread = 1024;

/**
 * Bins of about equal mass over the reference's values, as Sturges' and quantile bins are not: invariant under monotone
 * transforms, and deaf to one wild value. A value with a bin's mass of its own gets a bin of its own.
 *
 * @param numbers  finite; none makes one bin for all
 * @returns        upper ends, and the origin (median) and unit (a fraction of the spread) that sums are counted in
 */
export const numericBins = (
  numbers: readonly number[],
): Pick<Extract<FeatureBins, { kind: "numeric" }>, "edges" | "origin" | "unit"> => {
  // Both zeros are one value.
  const sorted = numbers.map((number) => number + 0).sort((left, right) => left - right);
  const quantile = (p: number): number => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? 0;
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  const spread = quantile(0.75) - quantile(0.25) || most - least || 1;
  return {
    edges: edgesOf(distinct(sorted), sorted.length / binsAimed),
    origin: quantile(0.5),
    unit: spread / unitsPerSpread,
  };
};

interface Mass {
  readonly value: number;
  readonly count: number;
}

const distinct = (sorted: readonly number[]): readonly Mass[] => {
  const masses: { value: number; count: number }[] = [];
  for (const value of sorted) {
    const last = masses.at(-1);
    if (last !== undefined && last.value === value) last.count += 1;
    else masses.push({ value, count: 1 });
  }
  return masses;
};

const edgesOf = (masses: readonly Mass[], aimed: number): readonly number[] => {
  const edges: number[] = [];
  let [open, previous] = [0, 0];
  for (const [index, { value, count }] of masses.entries()) {
    const isAtom = count >= aimed;
    // What is before an atom ends there; before the first there is only what the reference does not have.
    if (isAtom && index === 0) edges.push(justBelow(value));
    if (isAtom && open > 0) edges.push(previous);
    open = isAtom ? 0 : open + count;
    if (isAtom || open >= aimed) {
      edges.push(value);
      open = 0;
    }
    previous = value;
  }
  const last = masses.at(-1);
  // The last bin has no end, unless it is an atom's: what is above it is new.
  return last !== undefined && last.count < aimed && edges.at(-1) === last.value ? edges.slice(0, -1) : edges;
};

/** The next double below. */
const justBelow = (value: number): number => {
  if (value === 0) return -Number.MIN_VALUE;
  return value > 0 ? value * (1 - 2 ** -53) : value * (1 + 2 ** -52);
};
