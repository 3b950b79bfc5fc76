import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { groundTruthSubmittedV1 } from "../../events/ground-truth-submitted.v1.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/ground-truth-submitted.v1.json", import.meta.url), "utf8"),
);

test("labels as they were released are still read, whole", () => {
  for (const sample of samples) expect(groundTruthSubmittedV1.parse(sample)).toEqual(sample);
});
