import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { webhookMessageV1 } from "../../events/webhook-message.v1.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/webhook-message.v1.json", import.meta.url), "utf8"),
);

test("messages as they were released are still read, whole", () => {
  for (const sample of samples) expect(webhookMessageV1.parse(sample)).toEqual(sample);
});
