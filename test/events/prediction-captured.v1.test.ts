import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { predictionCapturedV1 } from "../../events/prediction-captured.v1.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/prediction-captured.v1.json", import.meta.url), "utf8"),
);

test("messages as they were released are still read, whole", () => {
  for (const sample of samples) expect(predictionCapturedV1.parse(sample)).toEqual(sample);
});
