import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { driftScanRequestedV1 } from "../../events/drift-scan-requested.v1.ts";

const samples: unknown[] = JSON.parse(
  readFileSync(new URL("../vectors/events/drift-scan-requested.v1.json", import.meta.url), "utf8"),
);

test("requests as they were released are still read, whole", () => {
  for (const sample of samples) expect(driftScanRequestedV1.parse(sample)).toEqual(sample);
});

test("a window that ends where it starts is none", () => {
  const [sample] = samples;
  expect(driftScanRequestedV1.safeParse({ ...Object(sample), window: { start: 1, end: 1 } }).success).toBe(false);
});
