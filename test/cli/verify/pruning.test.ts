import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { verifyLog } from "../../../cli/verify/verify-log.ts";
import { entryOf, type LogFiles, publish, type SampleLeaf, sampleLeaves, vkey } from "./sample-log.ts";

const minimumIndex = 512;

/**
 * What a snapshot keeps: the last leaf of each subject, every leaf whose claim or effect still stands, and what ended the
 * claims and effects that the kept ones made.
 */
const keptBefore = (leaves: readonly SampleLeaf[]): readonly number[] => {
  const pruned = leaves.slice(0, minimumIndex);
  const kept = new Set<number>();
  const ended = new Map<string, number>();
  for (const [index, { subject, releases, settles }] of pruned.entries())
    for (const name of [...releases, ...settles.map(({ id }: { id: string }) => id)])
      ended.set(`${subject.id} ${name}`, index);
  const endsOf = ({ subject, claims, effects }: SampleLeaf) =>
    [...claims, ...effects.map(({ id }: { id: string }) => id)].map((name) => ended.get(`${subject.id} ${name}`));
  const keep = (index: number) => {
    kept.add(index);
    for (const end of endsOf(leaves[index])) if (end !== undefined && !kept.has(end)) keep(end);
  };
  const last = new Map(pruned.map(({ subject }, index) => [subject.id, index]));
  for (const [index, leaf] of pruned.entries())
    if (last.get(leaf.subject.id) === index || endsOf(leaf).includes(undefined)) keep(index);
  return [...kept].sort((a, b) => a - b);
};

const leaves = sampleLeaves(800);
const lines = keptBefore(leaves).map((index) => `{"index":${index},"leaf":${Buffer.from(entryOf(leaves[index]))}}\n`);

/** The log with its pruning told in a last leaf, and what was pruned taken away. */
const prunedLog = (snapshotLines: readonly string[]): { readonly files: LogFiles; readonly snapshot: string } => {
  const text = Buffer.from(snapshotLines.join(""));
  const sha256 = createHash("sha256").update(text).digest("hex");
  const command = { id: "d".repeat(32), ordinal: 0, leaves: 1 };
  const retention = {
    ...leaves[799],
    id: `${"d".repeat(30)}00`,
    type: "log-pruned",
    subject: { kind: "log-retention", id: "log" },
    version: 1,
    previous: null,
    command,
    ...{ claims: [], releases: [], effects: [], settles: [] },
    state: { schema: "log-retention.v1", minimumIndex, snapshot: sha256 },
  };
  const files = publish([...leaves, retention].map(entryOf));
  for (const bundle of ["000", "001"]) files.delete(`tile/entries/${bundle}`);
  return { files: files.set(`snapshot/${sha256}`, text), snapshot: `snapshot/${sha256}` };
};

const verify = (files: LogFiles) =>
  verifyLog(async (path) => files.get(path), {
    policy: policyOfKey(vkey),
    workspace: "default",
    older: undefined,
    now: 1_800_000_000_000,
    keepStates: true,
    onProgress: () => undefined,
  });

test("a pruned log still rebuilds every state, every claimed name and every standing effect", async () => {
  const { files } = prunedLog(lines);
  const pruned = await verify(files);
  const whole = await verify(publish(leaves.map(entryOf)));
  expect(pruned.minimumIndex).toBe(minimumIndex);
  const others = pruned.history.states().filter((line) => !line.includes("log-retention"));
  expect(others).toEqual(whole.history.states());
  expect(new Map([...pruned.standing.holders()].sort())).toEqual(new Map([...whole.standing.holders()].sort()));
  for (const { subject } of leaves)
    expect(pruned.standing.effectsOf(subject)).toEqual(whole.standing.effectsOf(subject));
});

test("a flipped bit in the snapshot, in a tile of the pruned part or in the tile above it is named", async () => {
  const { files, snapshot } = prunedLog(lines);
  const flipped = (path: string) => {
    const bytes = Uint8Array.from(files.get(path) ?? []);
    bytes[70] = (bytes[70] ?? 0) ^ 1;
    return new Map(files).set(path, bytes);
  };
  await expect(verify(flipped(snapshot))).rejects.toThrow(`snapshot ${snapshot}: was changed`);
  await expect(verify(flipped("tile/0/001"))).rejects.toThrow(
    "tile tile/1/000.p/3: hash 1 is not the root of the tile",
  );
  await expect(verify(flipped("tile/1/000.p/3"))).rejects.toThrow("tile tile/1/000.p/3: hash 2");
});

test("a snapshot says nothing that the log did not, and every bundle from the minimum on must be there", async () => {
  const forged = lines.map((line, place) => (place === 3 ? line.replace('"riskTier":2', '"riskTier":1') : line));
  await expect(verify(prunedLog(forged).files)).rejects.toThrow(/^snapshot .*: leaf \d+ is not the one in the log/);
  await expect(verify(prunedLog(lines.toReversed()).files)).rejects.toThrow(/^snapshot .*: line 2 is out of place/);
  const { files, snapshot } = prunedLog(lines);
  const without = (path: string) => new Map([...files].filter(([name]) => name !== path));
  await expect(verify(without(snapshot))).rejects.toThrow(`snapshot ${snapshot}: is missing`);
  await expect(verify(without("tile/entries/002"))).rejects.toThrow("bundle tile/entries/002: is missing");
});

test("without a leaf that tells of a pruning, a missing bundle is a missing bundle", async () => {
  const files = publish(leaves.map(entryOf));
  files.delete("tile/entries/000");
  await expect(verify(files)).rejects.toThrow("bundle tile/entries/000: is missing");
});
