import type { FeatureCounts, OutcomeCounts, Profile } from "./profile.ts";
import { keepLeastNames } from "./unseen-names.ts";

/** A profile that is being added to. */
export interface ProfileSum extends Profile {
  rows: number;
  readonly features: Record<string, FeatureSum>;
  readonly scores: number[];
  readonly outcomes: OutcomeSum;
  readonly segments: Record<string, OutcomeSum>;
}

export interface FeatureSum extends FeatureCounts {
  readonly cells: number[];
  readonly sums: number[];
  unseen: Record<string, number>;
}

interface OutcomeSum extends OutcomeCounts {
  rows: number;
  labelled: number;
  wrong: number;
}

/** A profile of nothing. */
export const emptyProfile = (): ProfileSum => ({
  rows: 0,
  features: {},
  scores: [],
  outcomes: { rows: 0, labelled: 0, wrong: 0 },
  segments: {},
});

/**
 * Adds a profile to a sum, which becomes the profile of both sets of rows. Integers below 2^53 throughout, so any order of
 * adding gives the same bits.
 */
export const addProfile = (sum: ProfileSum, profile: Profile): void => {
  sum.rows += profile.rows;
  addCounts(sum.scores, profile.scores);
  addOutcomes(sum.outcomes, profile.outcomes);
  for (const [segment, outcomes] of Object.entries(profile.segments)) addOutcomes(segmentOf(sum, segment), outcomes);
  for (const [name, counts] of Object.entries(profile.features)) addFeature(featureOf(sum, name), counts);
};

/** The counts of one feature within a sum, from zero. */
export const featureOf = (sum: ProfileSum, name: string): FeatureSum => {
  const found = ownOf(sum.features, name);
  if (found !== undefined) return found;
  const fresh: FeatureSum = { cells: [], sums: [], unseen: {} };
  sum.features[name] = fresh;
  return fresh;
};

/** The outcomes of one segment within a sum, from zero. */
export const segmentOf = (sum: ProfileSum, segment: string): OutcomeSum => {
  const found = ownOf(sum.segments, segment);
  if (found !== undefined) return found;
  const fresh: OutcomeSum = { rows: 0, labelled: 0, wrong: 0 };
  sum.segments[segment] = fresh;
  return fresh;
};

/** Adds to the count of a value that the reference does not have. */
export const addUnseen = (feature: FeatureSum, name: string, count: number): void => {
  feature.unseen[name] = (ownOf(feature.unseen, name) ?? 0) + count;
};

/** Anybody may call a category `constructor`, which every object has. */
export const ownOf = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Adds to one cell. A list never ends in zeros, so that equal counts are equal lists. */
export const addTo = (counts: number[], index: number, amount: number): void => {
  while (counts.length <= index) counts.push(0);
  counts[index] = (counts[index] ?? 0) + amount;
  while (counts.at(-1) === 0) counts.pop();
};

const addCounts = (sum: number[], counts: readonly number[]): void => {
  for (const [index, count] of counts.entries()) if (count !== 0) addTo(sum, index, count);
};

const addOutcomes = (sum: OutcomeSum, { rows, labelled, wrong }: OutcomeCounts): void => {
  sum.rows += rows;
  sum.labelled += labelled;
  sum.wrong += wrong;
};

const addFeature = (sum: FeatureSum, { cells, sums, unseen }: FeatureCounts): void => {
  addCounts(sum.cells, cells);
  addCounts(sum.sums, sums);
  const names = Object.entries(unseen);
  if (names.length === 0) return;
  for (const [name, count] of names) addUnseen(sum, name, count);
  sum.unseen = keepLeastNames(sum.unseen);
};
