import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rolloutStepDueV1 } from "../../events/rollout-step-due.v1.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/rollout-step-due.v1.json", import.meta.url), "utf8"),
);

test("steps as they were released are still read, whole", () => {
  for (const sample of samples) expect(rolloutStepDueV1.parse(sample)).toEqual(sample);
});
