import { describe, expect, test } from "vitest";
import { policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { verifyRootLog } from "../../../cli/verify/verify-root-log.ts";
import { verifyTree } from "../../../cli/verify/verify-tree.ts";
import { entryOf, type LogFiles, publish, sampleLeaves, vkey, vkeyOf } from "./sample-log.ts";

const rootOrigin = "example.com/log/root";
const policy = policyOfKey(vkey, vkeyOf(rootOrigin));
const entries = sampleLeaves(700).map(entryOf);
const noteOf = (files: LogFiles): Uint8Array => files.get("checkpoint") ?? new Uint8Array();
const checkpointAt = (size: number, signers?: readonly number[]) => noteOf(publish(entries.slice(0, size), signers));
const ofOther = (size: number) => noteOf(publish(entries.slice(0, size), [2], "example.com/log/w/blue"));

const verify = async (
  notes: readonly Uint8Array[],
  change: (files: LogFiles) => void = () => undefined,
  anchor?: Uint8Array,
) => {
  const root = publish(notes, [1], rootOrigin);
  change(root);
  const files = publish(entries);
  const log = await verifyTree(async (path) => files.get(path), policy);
  return verifyRootLog(async (path) => root.get(path), policy, log, anchor);
};

test("a root log that holds checkpoints of this log and of others, whose keys nobody gave, is verified", async () => {
  const notes = [ofOther(3), checkpointAt(1), checkpointAt(255), ofOther(9), checkpointAt(257), checkpointAt(700)];
  expect(await verify(notes)).toMatchObject({ entries: 4, checkpoint: { origin: rootOrigin, size: 6 } });
});

test("an anchor kept from earlier must be a beginning of the root log", async () => {
  const notes = [checkpointAt(1), ofOther(3), checkpointAt(255)];
  const anchorOf = (kept: readonly Uint8Array[]) => noteOf(publish(kept, [1], rootOrigin));
  expect(await verify(notes, undefined, anchorOf(notes.slice(0, 2)))).toMatchObject({ entries: 2 });
  const rewritten = anchorOf([checkpointAt(2), ofOther(3)]);
  await expect(verify(notes, undefined, rewritten)).rejects.toThrow("the first 2 leaves are not those that it signed");
  const longer = anchorOf([...notes, checkpointAt(300)]);
  await expect(verify(notes, undefined, longer)).rejects.toThrow("has 4 leaves, the log only 3");
  await expect(verify(notes, undefined, checkpointAt(1))).rejects.toThrow("is of example.com/log, not of");
});

describe("is refused", () => {
  const other = noteOf(publish(sampleLeaves(60).map((leaf) => entryOf({ ...leaf, riskTier: 1 }))));
  test.each([
    ["with a checkpoint of another history", [other], "root-log at leaf 0: the log's first 60 leaves are not"],
    [
      "with a log that does not grow",
      [checkpointAt(300), checkpointAt(300)],
      "root-log at leaf 1: example.com/log has",
    ],
    ["with another's log that shrinks", [ofOther(9), ofOther(3)], "root-log at leaf 1: example.com/log/w/blue has 3"],
    ["with a checkpoint that the log did not sign", [checkpointAt(10, [2])], /^root-log at leaf 0: .* without its sig/],
    ["with an entry that is no checkpoint", [Buffer.from("hello")], /^checkpoint note: /],
  ])("%s", async (_, notes, named) => {
    await expect(verify(notes)).rejects.toThrow(named);
  });

  test("where the log at hand is shorter than it was", async () => {
    const longer = noteOf(publish(sampleLeaves(703).map(entryOf)));
    await expect(verify([checkpointAt(256), longer])).rejects.toThrow(
      "root-log at leaf 1: has 703 leaves, the log only",
    );
  });

  test("where one bit of a checkpoint in it was changed", async () => {
    const flip = (files: LogFiles) => {
      const bundle = files.get("tile/entries/000.p/2") ?? new Uint8Array();
      bundle[20] = (bundle[20] ?? 0) ^ 4;
    };
    await expect(verify([checkpointAt(9), checkpointAt(20)], flip)).rejects.toThrow(
      "bundle tile/entries/000.p/2: entry 0",
    );
  });
});
