import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyHead, extendHead } from "../../lib/domain/log/log-head.ts";
import { utf8 } from "../../lib/domain/log/utf8.ts";
import type { LogPruning } from "../../lib/ports/log-pruning.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { sha256 } from "../domain/log/sha256.ts";

interface Stores {
  /** Of whoever publishes. */
  readonly tiles: LogTiles;
  /** Of whoever prunes. */
  readonly pruning: LogPruning;
}

/** What every store of a log's files must hold of its pruning. */
export const logPruningContract = (name: string, setUp: () => Promise<Stores>) =>
  describe(`${name} keeps the contract of pruning`, () => {
    let stores: Stores;
    beforeAll(async () => {
      stores = await setUp();
    });
    const entriesAt = (index: number, width = 256) => ({ level: "entries", index, width }) as const;
    const write = (workspace: string, ...tiles: readonly { level: 0 | "entries"; index: number; width: number }[]) =>
      Promise.all(tiles.map((tile) => stores.tiles.writeTile(workspace, { tile, bytes: utf8("x") })));
    const isThere = async (workspace: string, tile: { level: 0 | "entries"; index: number; width: number }) =>
      (await stores.tiles.readTile(workspace, tile)) !== undefined;

    test("a snapshot is kept under its digest, read as it was written, and deleted", async () => {
      const { pruning } = stores;
      const snapshot = utf8('{"index":0,"leaf":{}}\n');
      const digest = await pruning.writeSnapshot("kept", snapshot);
      expect(digest).toBe(createHash("sha256").update(snapshot).digest("hex"));
      expect(await pruning.writeSnapshot("kept", snapshot)).toBe(digest);
      expect(Buffer.from((await pruning.readSnapshot("kept", digest)) ?? [])).toEqual(Buffer.from(snapshot));
      expect(await pruning.readSnapshot("other", digest)).toBeUndefined();
      for (let time = 0; time < 2; time += 1) await pruning.deleteSnapshot("kept", digest);
      expect(await pruning.readSnapshot("kept", digest)).toBeUndefined();
    });

    test("a bundle goes with its partial ones, and neither its hashes nor another bundle does", async () => {
      const hashes = { level: 0, index: 1, width: 256 } as const;
      const others = [entriesAt(10), entriesAt(10, 7), entriesAt(1001), hashes];
      await write("bundles", entriesAt(1), entriesAt(1, 3), entriesAt(1, 255), ...others);
      await write("others", entriesAt(1));
      for (let time = 0; time < 2; time += 1) await stores.pruning.deleteBundle("bundles", 1);
      for (const width of [256, 3, 255]) expect(await isThere("bundles", entriesAt(1, width))).toBe(false);
      for (const tile of others) expect(await isThere("bundles", tile)).toBe(true);
      expect(await isThere("others", entriesAt(1))).toBe(true);
    });

    test("what was staged goes where its batch begins before the index", async () => {
      const batches = [0, 9, 10, 100].map((from) => {
        const entries = [utf8(String(from))];
        return { entries, batch: { ...extendHead(sha256, emptyHead(sha256), entries).batch, from } };
      });
      for (const { batch, entries } of batches) await stores.tiles.stage("staged", batch, entries);
      for (let time = 0; time < 2; time += 1) await stores.pruning.deleteStaged("staged", 10);
      const read = batches.map(({ batch }) => stores.tiles.readStaged("staged", batch));
      expect((await Promise.allSettled(read)).map(({ status }) => status)).toEqual([
        "rejected",
        "rejected",
        "fulfilled",
        "fulfilled",
      ]);
    });
  });
