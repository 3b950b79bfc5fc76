import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareTable, type TableVerdict } from "../../../cli/verify/compare-table.ts";
import { readTableExport } from "../../../cli/verify/read-table-export.ts";
import { readTableCopy } from "../../../cli/verify/table-copy.ts";
import { policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { VerificationFailure } from "../../../cli/verify/verification-failure.ts";
import { verifyLog } from "../../../cli/verify/verify-log.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { testVerifierKey } from "../../support/test-signer.ts";
import { type Step, type TornWorld, tornLines, tornWorld, workspace } from "../restore/torn-world.ts";

let engine: TableEngine;
let folder: string;
let world: TornWorld;
const on = (...subjects: number[]): Step => ({ subjects, isKeyed: true });

beforeAll(async () => {
  engine = await startTableEngine();
  folder = await mkdtemp(join(tmpdir(), "tidegate-tables-"));
  await mkdir(join(folder, "data"));
  world = await tornWorld(engine);
  await world.run([on(0, 1), on(0), on(2), "sequence", on(0, 3), "sequence", on(1), on(3, 2)]);
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const whole = () => tornLines(world, () => 0);

const compare = async (file: Uint8Array, mayBeTorn = false): Promise<TableVerdict> => {
  await writeFile(join(folder, "data", "part-1.json.gz"), file);
  const comparison = compareTable(await readTableCopy(readTableExport(folder), workspace), mayBeTorn);
  return comparison.finish(
    await verifyLog(async (path) => world.memory.files.get(`${workspace}/${path}`), {
      policy: policyOfKey(testVerifierKey(workspace)),
      ...{ workspace, older: undefined, now: Date.now(), keepStates: false },
      onProgress: () => undefined,
      onLeaf: comparison.add,
    }),
  );
};
const zipped = (lines: readonly string[]) => gzipSync(lines.map((line) => `${line}\n`).join(""));

/** What the verifier names, as `check where: detail`. */
const failureOf = async (file: Uint8Array, mayBeTorn?: boolean): Promise<string> => {
  try {
    await compare(file, mayBeTorn);
    return "verified";
  } catch (error) {
    if (error instanceof VerificationFailure) return error.message;
    throw error;
  }
};

const rowOf = (line: string) => {
  const { Item } = JSON.parse(line);
  return { pk: String(Item.pk.S), sk: String(Item.sk.S) };
};
/** The copy with one row changed; an empty text removes it. */
const changed = (named: string, change: (line: string) => string): Uint8Array => {
  const lines = whole();
  const place = lines.findIndex((text) => {
    const { pk, sk } = rowOf(text);
    return sk === named || [pk, `${pk} ${sk}`].includes(`${workspace}#${named}`);
  });
  const line = lines[place];
  if (line === undefined) throw new Error(`no row ${named}`);
  expect(change(line)).not.toBe(line);
  return zipped(lines.with(place, change(line)).filter((text) => text !== ""));
};
const gone = () => "";
const withoutLeaves = (line: string) => JSON.stringify({ Item: { ...JSON.parse(line).Item, leaves: { M: {} } } });
const older = () => world.versions[3]?.get("default#model#m0 STATE") ?? "";

test("a table that is what its log says, with what waits for the log, is verified", async () => {
  expect(await compare(zipped(whole()))).toEqual({ states: 4, claims: 3, pending: 3, behind: 0 });
});

test("a copy taken row by row may be older than the log, but must be what the log says", async () => {
  const torn = tornLines(world, (row) => (row % 2 === 0 ? 0 : 6));
  expect(await failureOf(zipped(torn))).toMatch(/^table /);
  expect((await compare(zipped(torn), true)).behind).toBeGreaterThan(0);
  const lines = whole().map((line) => (rowOf(line).pk === "default#model#m0" ? older() : line));
  expect(await failureOf(zipped(lines), true)).toBe("verified");
  const bent = lines.map((line) => (line === older() ? line.replace(/m0 at \d/, "m0 at 9") : line));
  expect(await failureOf(zipped(bent), true)).toMatch(/^table model m0: its state/);
  const claim = changed("claim#name#m1.1", (line) => line.replace('{"S":"m1"}', '{"S":"m0"}'));
  expect(await failureOf(claim, true)).toBe("table claim name#m1.1: model m0 never claimed it");
});

describe("one difference is found and named", () => {
  test.each<[string, string, (line: string) => string, string | RegExp]>([
    ["a state", "model#m0", (line) => line.replace("m0 at 3", "m0 at 2"), "table model m0: its state in the table"],
    [
      "the event that made it",
      "model#m0",
      (line) => line.replace(/("lastEvent":\{"S":")./, "$1z"),
      "table model m0: its lastEvent",
    ],
    [
      "its place in a list",
      "model#m0",
      (line) => line.replace('"listSort":{"S":"m0"', '"listSort":{"S":"m9"'),
      "table model m0: its listSort",
    ],
    [
      "an effect",
      "model#m0",
      (line) => line.replace('"rate":{"N":"0.1"}', '"rate":{"N":"0.2"}'),
      /^table model m0: its effect 0+2 in/,
    ],
    [
      "a revision set back",
      "model#m0",
      (line) => line.replace('"revision":{"N":"3"}', '"revision":{"N":"2"}'),
      "table model m0: its state in the table",
    ],
    ["an older row", "model#m0", older, "table model m0: is at revision 2 in the table, at 3 in the log"],
    ["a state gone", "model#m0", gone, "table model m0: is in the log, but missing from the table"],
    [
      "a state that nobody made",
      "model#m0",
      (line) => line.replace("default#model#m0", "default#model#m7"),
      /^table model m7: leaf 1|^table model m7: revision 1 is neither/,
    ],
    [
      "a field more",
      "model#m0",
      (line) => line.replace('"lastEvent"', '"x":{"S":"y"},"lastEvent"'),
      "table row default#model#m0 STATE: is not as it is written",
    ],
    ["a leaf that waits", "model#m1", (line) => line.replace("m1 at 2", "m1 at 9"), "table model m1: its state"],
    ["a leaf that waits gone", "model#m1", withoutLeaves, "table model m1: revision 2 is neither in the log nor"],
    [
      "half of a command",
      "model#m3",
      gone,
      /^table model m3: is in the log, but missing|^table model m2: has 1 of the 2 leaves/,
    ],
    [
      "a claim of another",
      "claim#name#m1.1",
      (line) => line.replace('{"S":"m1"}', '{"S":"m0"}'),
      "table claim name#m1.1: is of model m1 in the log, of model m0 in the table",
    ],
    [
      "a claim gone",
      "claim#name#m1.1",
      gone,
      "table claim name#m1.1: is of model m1 in the log, of nobody in the table",
    ],
    [
      "a claim that nobody made",
      "claim#name#m1.1",
      (line) => line.replace("name#m1.1", "name#m1.9"),
      /^table claim name#m1\.[19]: is of model m1/,
    ],
    [
      "a pointer to an effect gone",
      "effects#reconciler",
      gone,
      /^table pointer default#effects#reconciler EFFECT#reconciler#0+\d+: is missing/,
    ],
    [
      "a pointer to a leaf that waits",
      "LEAF#model#m1#000000000002",
      (line) => line.replace('"leaves":{"N":"1"}', '"leaves":{"N":"2"}'),
      "table pointer default#leaves LEAF#model#m1#000000000002: is not as it is written",
    ],
    [
      "how far the log is",
      "sequenced#model#m0",
      (line) => line.replace('"revision":{"N":"3"}', '"revision":{"N":"2"}'),
      "table model m0: is at version 3 in the log, at 2",
    ],
    ["the head of the log", "log HEAD", (line) => line.replace(/("size":\{"N":")\d+/, "$13"), /^table head of the log/],
  ])("%s", async (_, pk, change, named) => {
    const failure = await failureOf(changed(pk, change));
    if (typeof named === "string") expect(failure).toContain(named);
    else expect(failure).toMatch(named);
  });

  test("a flipped bit of the file", async () => {
    const file = Uint8Array.from(zipped(whole()));
    file[200] = (file[200] ?? 0) ^ 8;
    expect(await failureOf(file)).toMatch(/^table /);
    const line = whole().join("\n");
    expect(await failureOf(gzipSync(`${line.slice(0, -1)}\n`))).toMatch(
      /^table data\/part-1\.json\.gz: line \d+ is not JSON/,
    );
  });

  test("a flipped bit in any row that the log speaks of, once nothing waits any more", async () => {
    await world.run(["sequence"]);
    const isDerived = /^_root|^default#(by|event|events|event-times|idempotency|notifier)(#|$)|#log BATCH/;
    const rows = whole().flatMap((line, place) => {
      const { pk, sk } = rowOf(line);
      return isDerived.test(pk) || isDerived.test(`${pk} ${sk}`) ? [] : [place];
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rows), fc.nat(), async (place, bit) => {
        const lines = whole();
        const bytes = Buffer.from(lines[place] ?? "");
        const at = Math.floor(bit / 8) % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
        const failure = await failureOf(zipped(lines.with(place, bytes.toString())));
        expect(failure, `${lines[place]} at ${at}`).toMatch(/^table /);
      }),
      { numRuns: 200 },
    );
  });
});
