import { beforeAll, describe, expect, test } from "vitest";
import { formatCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { emptyHead, extendHead } from "../../lib/domain/log/log-head.ts";
import { formatNote } from "../../lib/domain/log/signed-note.ts";
import { utf8 } from "../../lib/domain/log/utf8.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { sha256 } from "../domain/log/sha256.ts";

const tile = { level: 0, index: 0, width: 3 } as const;
const noteOf = (size: number, mark = 1): string => {
  const text = formatCheckpoint({ origin: "example.com/log", size, root: new Uint8Array(32).fill(mark) });
  return formatNote({
    text,
    signatures: [{ name: "example.com/log", keyId: "00000000", signature: utf8("signature") }],
  });
};
const batchOf = (...texts: string[]) => {
  const entries = texts.map(utf8);
  return { entries, batch: extendHead(sha256, emptyHead(sha256), entries).batch };
};
const sizeOf = async (tiles: LogTiles, workspace: string) =>
  Number((await tiles.readCheckpoint(workspace))?.split("\n")[1]);

/** What every store of a log's files must hold. */
export const logTilesContract = (name: string, setUp: () => Promise<LogTiles>) =>
  describe(`${name} keeps the contract of a log's files`, () => {
    let tiles: LogTiles;
    beforeAll(async () => {
      tiles = await setUp();
    });

    test("a tile is read as it was written, and is not there before", async () => {
      expect(await tiles.readTile("read", tile)).toBeUndefined();
      await tiles.writeTile("read", { tile, bytes: utf8("abc") });
      expect(Buffer.from((await tiles.readTile("read", tile)) ?? []).toString()).toBe("abc");
      expect(await tiles.readTile("other", tile)).toBeUndefined();
      expect(await tiles.readTile("read", { ...tile, width: 4 })).toBeUndefined();
      expect(await tiles.readTile("read", { ...tile, level: "entries" })).toBeUndefined();
    });

    test("a tile is written once: the same bytes change nothing, others are refused", async () => {
      const write = (text: string) => tiles.writeTile("once", { tile, bytes: utf8(text) });
      await Promise.all(["abc", "abc", "abc", "abc"].map(write));
      await write("abc");
      await expect(write("abd")).rejects.toMatchObject({ name: "TileConflictError" });
      expect(Buffer.from((await tiles.readTile("once", tile)) ?? []).toString()).toBe("abc");
    });

    test("of two writers with other bytes one wins and the other learns it", async () => {
      const outcomes = await Promise.allSettled(
        ["x", "y", "z"].map((text) => tiles.writeTile("rivals", { tile, bytes: utf8(text) })),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    test("a checkpoint is published, replaced by a larger one, and never taken back", async () => {
      expect(await tiles.readCheckpoint("published")).toBeUndefined();
      await tiles.publishCheckpoint("published", noteOf(5));
      expect(await tiles.readCheckpoint("published")).toBe(noteOf(5));
      await tiles.publishCheckpoint("published", noteOf(9));
      await tiles.publishCheckpoint("published", noteOf(7));
      await tiles.publishCheckpoint("published", noteOf(9, 2));
      expect(await tiles.readCheckpoint("published")).toBe(noteOf(9));
    });

    test("of many publishers at once the largest checkpoint stays", async () => {
      await Promise.all([3, 1, 8, 2, 7, 5, 6, 4].map((size) => tiles.publishCheckpoint("crowd", noteOf(size))));
      expect(await sizeOf(tiles, "crowd")).toBe(8);
    });

    test("batches staged at the same place do not collide, and staging again changes nothing", async () => {
      const [one, other] = [batchOf("a", "b"), batchOf("b", "a")];
      for (const { batch, entries } of [one, other, one]) await tiles.stage("staged", batch, entries);
      const textsOf = async ({ batch }: typeof one) =>
        (await tiles.readStaged("staged", batch)).map((entry) => Buffer.from(entry).toString());
      expect(await textsOf(one)).toEqual(["a", "b"]);
      expect(await textsOf(other)).toEqual(["b", "a"]);
      await expect(tiles.readStaged("staged", batchOf("c").batch)).rejects.toThrow();
    });
  });
