import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Inspection } from "../../../lib/domain/format/inspection.ts";

const vectorSchema = z.strictObject({
  group: z.string(),
  name: z.string(),
  base64: z.base64(),
  operations: z.string().optional(),
  format: z.string().optional(),
  findings: z.array(z.string()).optional(),
  externalData: z.array(z.string()).optional(),
  refused: z.string().optional(),
});

/** Files made by `test/vectors/formats/make.py`, with what they must be found to be. */
export const formatVectors = (...groups: string[]) =>
  z
    .array(vectorSchema)
    .parse(JSON.parse(readFileSync(new URL("../../vectors/formats/formats.json", import.meta.url), "utf8")))
    .filter(({ group }) => groups.length === 0 || groups.includes(group))
    .map(({ base64, ...vector }) => ({ ...vector, bytes: new Uint8Array(Buffer.from(base64, "base64")) }));

/** Runs an inspection over bytes, and holds it to its contract: every range inside the file, none too long. */
export const inspectBytes = <Found>(bytes: Uint8Array, inspection: Inspection<Found>) => {
  let ranges = 0;
  let bytesRead = 0;
  for (let step = inspection.next(); ; ) {
    if (step.done) return { found: step.value, ranges, bytesRead };
    const { offset, length } = step.value;
    if (
      !(
        Number.isSafeInteger(offset) &&
        offset >= 0 &&
        length > 0 &&
        length <= 2 ** 20 &&
        offset + length <= bytes.length
      )
    )
      throw new Error(`asked for ${length} bytes at ${offset} of ${bytes.length}`);
    ranges += 1;
    bytesRead += length;
    step = inspection.next(bytes.slice(offset, offset + length));
  }
};
