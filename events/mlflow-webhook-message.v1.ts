import { z } from "zod";
import { json } from "./json.ts";

/** What the receiver of a webhook in MLflow's format gets, as MLflow 3.17's own server sends it. */
export const mlflowWebhookMessageV1 = z.strictObject({
  /** `model_version_tag`. */
  entity: z.string(),
  /** `set`. */
  action: z.string(),
  /** When it happened, ISO 8601 with a numeric offset. */
  timestamp: z.string(),
  data: z.record(z.string(), json).readonly(),
});

export type MlflowWebhookMessageV1 = z.infer<typeof mlflowWebhookMessageV1>;
