import { z } from "@hono/zod-openapi";
import type { Deletion } from "../../../lib/domain/deletion.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";

export const deletionResponse = z
  .strictObject({ reason: z.string(), by: z.string(), at: z.iso.datetime() })
  .nullable()
  .openapi({ description: "Why it is not to be used any more; null while it is." });

/** How a deletion is shown. */
export const toDeletionResponse = (deletion: Deletion | null): z.infer<typeof deletionResponse> =>
  deletion === null ? null : { ...deletion, at: iso(deletion.at) };

export const deletionRequest = z.strictObject({ reason: requiredReason(2_048) }).openapi("Deletion");
