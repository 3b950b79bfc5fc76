import { z } from "zod";

const counts = z.array(z.int());
const outcomes = z.strictObject({ rows: z.int(), labelled: z.int(), wrong: z.int() });

/** A profile as JSON. */
export const profileSchema = z.strictObject({
  rows: z.int(),
  features: z.record(
    z.string(),
    z.strictObject({ cells: counts, sums: counts, unseen: z.record(z.string(), z.int()) }),
  ),
  scores: counts,
  outcomes,
  segments: z.record(z.string(), outcomes),
});
