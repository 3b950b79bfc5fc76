import { expect, test } from "vitest";
import { enteredLogs } from "../../../cli/restore/entered-logs.ts";
import { policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { verifyTree } from "../../../cli/verify/verify-tree.ts";
import { entryOf, publish, sampleLeaves, vkeyOf } from "../verify/sample-log.ts";

const entries = sampleLeaves(300).map(entryOf);
const checkpoint = (origin: string, size: number) =>
  publish(entries.slice(0, size), [1], origin).get("checkpoint") ?? new Uint8Array();

test("of every workspace the last checkpoint counts, and what is no workspace of this deployment is passed over", async () => {
  const root = publish(
    [
      checkpoint("example.com/log", 2),
      checkpoint("example.com/log/w/blue", 7),
      checkpoint("example.com/log", 258),
      checkpoint("elsewhere.example/log", 9),
    ],
    [1],
    "example.com/log/root",
  );
  const read = async (path: string) => root.get(path);
  const tree = await verifyTree(read, policyOfKey(vkeyOf("example.com/log/root")));
  expect(await enteredLogs(read, tree, "example.com/log")).toEqual([
    { workspace: "default", entered: 258 },
    { workspace: "blue", entered: 7 },
  ]);
});
