import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { webhookDeliveryDueV2 } from "../../events/webhook-delivery-due.v2.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/webhook-delivery-due.v2.json", import.meta.url), "utf8"),
);

test("deliveries as they were released are still read, whole", () => {
  for (const sample of samples) expect(webhookDeliveryDueV2.parse(sample)).toEqual(sample);
});
