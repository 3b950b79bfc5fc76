import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readerOf } from "../../../lib/domain/format/byte-reader.ts";
import { streamOf } from "../../../lib/domain/format/byte-stream.ts";
import type { Inspection } from "../../../lib/domain/format/inspection.ts";
import { inspectPickles } from "../../../lib/domain/format/pickle/inspect-pickles.ts";
import { readOperation } from "../../../lib/domain/format/pickle/read-operation.ts";
import { formatVectors, inspectBytes } from "./format-vectors.ts";

const inspect = (bytes: Uint8Array, instructionsMax = 100_000) =>
  inspectBytes(
    bytes,
    inspectPickles(() => streamOf({ offset: 0, size: bytes.length }), instructionsMax),
  );

function* operationsOf(bytes: Uint8Array): Inspection<readonly string[]> {
  const reader = readerOf(streamOf({ offset: 0, size: bytes.length }));
  const read: string[] = [];
  for (;;) {
    const position = reader.position();
    const operation = yield* readOperation(reader);
    if (operation === undefined) return read;
    read.push(`${operation.name}@${position}`);
    if (operation.name === "STOP") return read;
  }
}

const pickles = formatVectors("pickle", "bypass", "broken", "frames");

describe("a pickle", () => {
  test("is read instruction for instruction as Python reads it", () => {
    let compared = 0;
    for (const { name, bytes, operations = "" } of pickles) {
      const theirs = operations.split(" ").filter((operation) => operation !== "");
      const ours = inspectBytes(bytes, operationsOf(bytes)).found;
      // Python's own reader is the stricter one: where it stops at a bad argument, ours goes on.
      expect([name, ours.slice(0, theirs.length)]).toEqual([name, theirs]);
      if (theirs.at(-1)?.startsWith("STOP")) expect([name, ours.length]).toEqual([name, theirs.length]);
      compared += theirs.length;
    }
    expect(compared).toBeGreaterThan(4_000);
  });

  test.each(formatVectors("pickle"))("of data is whole and reaches for nothing else: $name", ({ bytes, findings }) => {
    expect(inspect(bytes).found).toEqual({ findings, fault: undefined });
  });

  test.each(formatVectors("bypass"))("that passed other scanners by is reported: $name", ({ bytes, findings }) => {
    const { found } = inspect(bytes);
    expect(found?.fault).toBeUndefined();
    expect(found?.findings.length).toBeGreaterThan(0);
    if (findings !== undefined) expect([...(found?.findings ?? [])].sort()).toEqual([...findings].sort());
  });

  test.each(formatVectors("broken"))("that acts before it breaks is one, and broken: $name", ({ bytes }) => {
    const { found } = inspect(bytes);
    expect(found?.fault).toBeDefined();
    expect(found?.findings.length).toBeGreaterThan(0);
  });

  test.each(formatVectors("frames"))("that loaders read differently is broken: $name", ({ bytes }) => {
    expect(inspect(bytes).found).toMatchObject({ fault: "has a frame that ends inside an instruction, or not at all" });
  });

  test("is not what prose, tables and code are taken for", () => {
    for (const { name, bytes } of formatVectors("text", "unknown"))
      expect([name, inspect(bytes).found]).toEqual([name, undefined]);
  });

  test("of more instructions than are followed is broken", () => {
    const { bytes } = pickles.find(({ name }) => name === "long-list-protocol-4") ?? { bytes: new Uint8Array() };
    expect(inspect(bytes, 100).found?.fault).toBe("has more instructions than are followed");
  });

  test("cut short anywhere, or changed anywhere, ends the walk within its bounds", () => {
    const any = fc.constantFrom(...pickles.filter(({ bytes }) => bytes.length < 2_000));
    fc.assert(
      fc.property(any, fc.nat(), fc.nat(255), fc.boolean(), ({ bytes }, at, value, cut) => {
        const changed = bytes.slice(0, cut ? at % bytes.length : bytes.length);
        if (changed.length > 0) changed[at % changed.length] = value;
        const { ranges, bytesRead } = inspect(changed);
        expect(ranges).toBeLessThan(10);
        expect(bytesRead).toBeLessThanOrEqual(2 * changed.length);
      }),
      { numRuns: 3_000 },
    );
  });

  test("made of anything ends the walk within its bounds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(inspect(bytes).bytesRead).toBeLessThanOrEqual(2 * bytes.length);
      }),
      { numRuns: 3_000 },
    );
  });
});
