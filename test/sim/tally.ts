import type { PlantedBug, SimulationResult } from "./simulate.ts";

/** What many seeds say of the design, or of a bug planted in it. */
export interface Tally {
  readonly variant: string;
  readonly seeds: number;
  /** Seeds in which something did not hold that must. */
  readonly failing: number;
  readonly firstFailing: number | null;
  readonly operations: number;
  readonly crashes: number;
  readonly ambiguous: number;
  readonly rejected: number;
  readonly late: number;
  readonly repeated: number;
  /** What did not hold, and in how many seeds, most often first. */
  readonly violations: Readonly<Record<string, number>>;
}

const measured = ["operations", "crashes", "ambiguous", "rejected", "late", "repeated"] as const;

/** Runs a variant on each seed and adds up what comes of it. */
export const summarize = async (
  bug: PlantedBug | undefined,
  seeds: readonly number[],
  run: (seed: number, bug?: PlantedBug) => Promise<SimulationResult>,
): Promise<Tally> => {
  const sums = { operations: 0, crashes: 0, ambiguous: 0, rejected: 0, late: 0, repeated: 0 };
  const violations = new Map<string, number>();
  const failing: number[] = [];
  for (const seed of seeds) {
    const result = await run(seed, bug);
    for (const name of measured) sums[name] += result[name];
    for (const violation of result.violations) violations.set(violation, (violations.get(violation) ?? 0) + 1);
    if (result.violations.length > 0) failing.push(seed);
  }
  return {
    variant: bug?.name ?? "the design",
    seeds: seeds.length,
    failing: failing.length,
    firstFailing: failing[0] ?? null,
    ...sums,
    violations: Object.fromEntries([...violations].sort(([, a], [, b]) => b - a)),
  };
};
