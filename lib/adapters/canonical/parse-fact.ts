import { z } from "zod";
import type { Fact } from "../../domain/fact/fact.ts";

/** What is told of a leaf: its evidence stays in the log. */
const leafSchema = z.object({
  id: z.string(),
  workspace: z.string(),
  type: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  version: z.int().positive(),
  at: z.string(),
  state: z.record(z.string(), z.json()),
});

/** Reads the fact that an entry of the log tells. */
export const parseFact = (entry: Uint8Array): Fact => {
  const { version, state, ...leaf } = leafSchema.parse(JSON.parse(Buffer.from(entry).toString("utf8")));
  return { ...leaf, subjectVersion: version, data: state };
};
