import { z } from "zod";
import type { RetainedLeaf } from "../../../domain/retention/retained-leaf.ts";

const ids = z
  .array(z.object({ id: z.string() }))
  .default([])
  .transform((named) => named.map(({ id }) => id));

/** What pruning needs of a leaf; those of version 1 do not tell of names and effects. */
const leafSchema = z.object({
  subject: z.object({ kind: z.string(), id: z.string() }),
  actor: z.string(),
  riskTier: z.number().nullable(),
  about: z.object({ model: z.string().nullable() }).default({ model: null }),
  frameworks: z.array(z.string()),
  at: z.string(),
  claims: z.array(z.string()).default([]),
  releases: z.array(z.string()).default([]),
  effects: ids,
  settles: ids,
});

/** Reads a leaf as pruning needs it. */
export const parseRetainedLeaf = (text: string): RetainedLeaf => leafSchema.parse(JSON.parse(text));
