import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspectArtifact } from "../../../lib/domain/format/inspect-artifact.ts";
import { formatVectors, inspectBytes } from "./format-vectors.ts";

const inspect = (bytes: Uint8Array) => inspectBytes(bytes, inspectArtifact("model.bin", bytes.length));

const all = formatVectors();

describe("an artifact", () => {
  test.each(formatVectors("archive", "tensor"))("is what it holds, whatever it is called: $name", (vector) => {
    const { format, findings = [], externalData = [] } = vector;
    expect(inspect(vector.bytes).found).toEqual({
      ok: true,
      value: { format: { artifact: "model.bin", format, findings: [...findings].sort() }, externalData },
    });
  });

  test.each(formatVectors("refused"))("that no registry should keep is refused: $name", ({ bytes, refused }) => {
    expect(inspect(bytes).found).toMatchObject({ ok: false, refusal: { code: refused } });
  });

  test.each(formatVectors("pickle", "bypass"))("that is a pickle is one: $name", ({ bytes }) => {
    expect(inspect(bytes).found).toMatchObject({ ok: true, value: { format: { format: "pickle" } } });
  });

  test.each(formatVectors("broken", "frames"))("that is a pickle and breaks off is refused: $name", ({ bytes }) => {
    expect(inspect(bytes).found).toMatchObject({ ok: false, refusal: { code: "malformed-artifact" } });
  });

  test.each(formatVectors("text"))("that is text is text: $name", ({ bytes }) => {
    expect(inspect(bytes).found).toMatchObject({ ok: true, value: { format: { format: "text", findings: [] } } });
  });

  test("made by the training image is ONNX, with nothing to report", () => {
    for (const name of ["tabular", "echo"]) {
      const bytes = new Uint8Array(readFileSync(new URL(`../../vectors/onnx/${name}.onnx`, import.meta.url)));
      const format = { artifact: "model.bin", format: "onnx", findings: [] };
      expect(inspect(bytes).found).toEqual({ ok: true, value: { format, externalData: [] } });
    }
  });

  test("hides no finding behind a crowd of others", () => {
    const crowd = Array.from({ length: 100 }, (_, at) => `ca${at}.b\nc\n0`).join("");
    const bytes = new TextEncoder().encode(`${crowd}cposix\nsystem\n(S'x'\ntR.`);
    const { found } = inspect(bytes);
    const findings = found.ok ? found.value.format.findings : [];
    expect(findings).toHaveLength(32);
    expect(findings).toEqual([...findings].sort());
    expect(findings).toContain("pickle global posix.system");
    expect(findings).toContain("and 70 more");
  });

  test("changed or cut short anywhere is answered, in bounded steps and never from beyond its end", () => {
    const small = all.filter(({ bytes }) => bytes.length > 0 && bytes.length < 4_000);
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.nat(), fc.nat(255), fc.boolean(), ({ bytes }, at, value, cut) => {
        const changed = bytes.slice(0, cut ? at % bytes.length : bytes.length);
        if (changed.length > 0) changed[at % changed.length] = value;
        const { ranges } = inspect(changed);
        expect(ranges).toBeLessThan(200);
      }),
      { numRuns: 2_000 },
    );
  });

  test("made of anything is answered", () => {
    const heads = all.map(({ bytes }) => bytes.slice(0, 12));
    const made = fc.tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 600 }));
    fc.assert(
      fc.property(made, ([head, rest]) => {
        expect(inspect(Uint8Array.from([...head, ...rest])).ranges).toBeLessThan(200);
      }),
      { numRuns: 1_000 },
    );
  });
});
