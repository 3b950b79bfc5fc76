import { z } from "zod";
import { json } from "./json.ts";

/**
 * What happened, told once it is in the log: the detail of an EventBridge event of source `tidegate`, and what a webhook is
 * sent. Told at least once; the facts of a workspace are told in the order of its log, but may arrive in any.
 */
export const factV1 = z.strictObject({
  schema: z.literal("fact.v1"),
  /** Id of the event in the log, 32 hex digits: the same however often it is told. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  workspace: z.string().min(1).max(63),
  subject: z.strictObject({ kind: z.string().min(1), id: z.string().min(1) }),
  /** Revision of the subject after the event: gapless, from 1, so a reader knows what it has missed. */
  subjectVersion: z.int().positive(),
  /** ISO 8601 with milliseconds, UTC. */
  at: z.string(),
  /** The state that results; it names its own schema. */
  data: z.record(z.string(), json).readonly(),
});

export type FactV1 = z.infer<typeof factV1>;

/** Where the facts come from, as EventBridge rules match it. */
export const factSource = "tidegate";

/** The detail-type of a fact: the event's type and the version of this contract. */
export const factDetailType = (type: string): string => `${type}.v1`;
