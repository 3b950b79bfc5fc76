import { z } from "zod";
import type { OutcomeCounts } from "../../../domain/profile/profile.ts";
import { addTo, emptyProfile, type ProfileSum } from "../../../domain/profile/profile-sum.ts";

/** Cells that are not zero, as place, count, place, count …: most are zero in the profile of seconds. */
const sparse = z.array(z.int());
const outcome = z.tuple([z.int(), z.int(), z.int()]);

const profileText = z.strictObject({
  n: z.int(),
  f: z.record(z.string(), z.tuple([sparse, sparse, z.record(z.string(), z.int())])),
  s: sparse,
  o: outcome,
  g: z.record(z.string(), outcome),
});

/** Writes a profile as a slot of the measure table holds it. */
export const writeProfile = (profile: ProfileSum): string =>
  JSON.stringify({
    n: profile.rows,
    f: Object.fromEntries(
      Object.entries(profile.features).map(([name, { cells, sums, unseen }]) => [
        name,
        [pairsOf(cells), pairsOf(sums), unseen],
      ]),
    ),
    s: pairsOf(profile.scores),
    o: tripleOf(profile.outcomes),
    g: Object.fromEntries(Object.entries(profile.segments).map(([name, counts]) => [name, tripleOf(counts)])),
  } satisfies z.infer<typeof profileText>);

/** Reads what `writeProfile` wrote. */
export const readProfile = (text: string): ProfileSum => {
  const { n, f, s, o, g } = profileText.parse(JSON.parse(text));
  const profile: ProfileSum = { ...emptyProfile(), rows: n, scores: countsOf(s), outcomes: outcomesOf(o) };
  for (const [name, [cells, sums, unseen]] of Object.entries(f))
    profile.features[name] = { cells: countsOf(cells), sums: countsOf(sums), unseen };
  for (const [name, counts] of Object.entries(g)) profile.segments[name] = outcomesOf(counts);
  return profile;
};

const pairsOf = (counts: readonly number[]): number[] =>
  counts.flatMap((count, place) => (count === 0 ? [] : [place, count]));

const countsOf = (pairs: readonly number[]): number[] => {
  const counts: number[] = [];
  for (let index = 0; index < pairs.length; index += 2) addTo(counts, pairs[index] ?? 0, pairs[index + 1] ?? 0);
  return counts;
};

const tripleOf = ({ rows, labelled, wrong }: OutcomeCounts): [number, number, number] => [rows, labelled, wrong];

const outcomesOf = ([rows, labelled, wrong]: readonly [number, number, number]) => ({ rows, labelled, wrong });
