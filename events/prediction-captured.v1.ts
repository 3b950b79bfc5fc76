import { z } from "zod";

const scalar = z.union([z.number(), z.string(), z.boolean()]);

const row = z.record(z.string(), z.union([scalar, z.array(scalar).readonly()])).readonly();

const rows = z.array(row).readonly();

/** The examples of a request and what the model answered: one output row for each input row, none if it failed. */
export const predictionRowsV1 = z.strictObject({ inputs: z.array(row).min(1).readonly(), outputs: rows });

/**
 * One inference request, on its way from the gateway to the recorder. Delivered at least once, in any order.
 *
 * Integers beyond 2^53 are decimal text. Rows that do not fit a message lie in the capture bucket under `stored`.
 */
export const predictionCapturedV1 = z.strictObject({
  schema: z.literal("prediction-captured.v1"),
  /** Prediction id, 32 hex digits. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  workspace: z.string().min(1).max(63),
  route: z.string().min(1).max(128),
  /** Revision of the route that decided. */
  revision: z.int().positive(),
  /** Model id. */
  model: z.string().min(1).max(128),
  /** Null, with the arm `unattributed`, when the target split the request and did not say which version answered. */
  version: z.int().positive().nullable(),
  arm: z.enum(["stable", "canary", "shadow", "pinned", "unattributed"]),
  /** Who chose the version: the unit's hash, chance, the URL, or the target's own weights. */
  assignment: z.enum(["sticky", "weight", "pinned", "target"]),
  /** Pseudonym of the assignment unit; null when the caller gave none. */
  unit: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  /** Epoch milliseconds UTC. */
  at: z.int().nonnegative(),
  latencyMs: z.number().nonnegative(),
  status: z.enum(["ok", "refused", "failed", "unavailable", "timeout"]),
  rows: z.discriminatedUnion("kind", [
    predictionRowsV1.extend({ kind: z.literal("inline") }),
    z.strictObject({ kind: z.literal("stored"), key: z.string().min(1).max(1024) }),
  ]),
});

export type PredictionCapturedV1 = z.infer<typeof predictionCapturedV1>;
