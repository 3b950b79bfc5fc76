import { z } from "@hono/zod-openapi";
import type { LegalHold } from "../../../lib/domain/legal-hold/legal-hold.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

export const holdParameter = z.strictObject({
  hold: z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits"),
});

export const holdResponse = z
  .strictObject({
    id: z.string(),
    scope: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("workspace") }),
      z.strictObject({ kind: z.literal("model"), model: z.string().openapi({ description: "Id of the model." }) }),
      z.strictObject({ kind: z.literal("person"), person: z.string().openapi({ description: "Pseudonym." }) }),
    ]),
    reason: z.string(),
    status: z.enum(["active", "released"]),
    placedBy: z.string(),
    placedAt: z.iso.datetime(),
    release: z
      .strictObject({ by: z.string(), at: z.iso.datetime(), reason: z.string() })
      .nullable()
      .openapi({ description: "Null while it is active." }),
    revision: z.int(),
  })
  .openapi("LegalHold");

/** Text of a reason: the log keeps it for good. */
export const reasonSchema = requiredReason(512).openapi({
  description: "For the log, which keeps it for good: a reference, never a person's name.",
  example: "Matter 2026-17",
});

/** How a legal hold is shown. */
export const toHoldResponse = ({ state, revision }: Snapshot<LegalHold>): z.infer<typeof holdResponse> => {
  const { schema: _, release, placedAt, ...shown } = state;
  return {
    ...shown,
    placedAt: iso(placedAt),
    release: release === null ? null : { ...release, at: iso(release.at) },
    revision,
  };
};
