import { z } from "zod";
import type { LoggedEvent } from "../../../domain/log/logged-event.ts";

/** What the index needs of a leaf; the leaf may say more. */
const leafSchema = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  version: z.int().positive(),
  actor: z.string(),
  riskTier: z.number().nullable(),
  /** What leaves of version 1 did not say. */
  about: z.object({ model: z.string().nullable(), data: z.array(z.string()) }).default({ model: null, data: [] }),
  frameworks: z.array(z.string()),
  at: z.string(),
  command: z.object({ id: z.string(), ordinal: z.int().nonnegative(), leaves: z.int().positive() }),
});

/** Reads the event that an entry of the log tells of. */
export const parseLeaf = (entry: Uint8Array): Omit<LoggedEvent, "index"> =>
  leafSchema.parse(JSON.parse(Buffer.from(entry).toString("utf8")));

export const loggedEventSchema = leafSchema.extend({ index: z.int().nonnegative() });
