import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mlflowWebhookMessageV1 } from "../../events/mlflow-webhook-message.v1.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/mlflow-webhook-message.v1.json", import.meta.url), "utf8"),
);

test("messages as they were released are still read, whole", () => {
  for (const sample of samples) expect(mlflowWebhookMessageV1.parse(sample)).toEqual(sample);
});
