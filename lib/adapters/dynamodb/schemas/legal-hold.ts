import { z } from "zod";

export const legalHoldSchema = z.strictObject({
  schema: z.literal("legal-hold.v1"),
  id: z.string(),
  scope: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("workspace") }),
    z.strictObject({ kind: z.literal("model"), model: z.string() }),
    z.strictObject({ kind: z.literal("person"), person: z.string() }),
  ]),
  reason: z.string(),
  status: z.enum(["active", "released"]),
  placedBy: z.string(),
  placedAt: z.int(),
  release: z.strictObject({ by: z.string(), at: z.int(), reason: z.string() }).nullable(),
});
