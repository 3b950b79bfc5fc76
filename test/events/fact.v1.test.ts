import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { factV1 } from "../../events/fact.v1.ts";

const samples: unknown[] = JSON.parse(readFileSync(new URL("../vectors/events/fact.v1.json", import.meta.url), "utf8"));

test("facts as they were released are still read, whole", () => {
  for (const sample of samples) expect(factV1.parse(sample)).toEqual(sample);
});
