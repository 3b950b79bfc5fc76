import { expect, test } from "vitest";
import type { TrackedFiles } from "../../lib/ports/tracked-files.ts";

const file = (path: string, digit = "0", at = 1) => ({ path, sizeBytes: 3, sha256: digit.repeat(64), at });

/** What every store of tracked files promises. */
export const trackedFilesContract = (open: () => Promise<TrackedFiles>) => {
  test("a file is found by its path and in each folder above it", async () => {
    const files = await open();
    await files.put("team", file("run/artifacts/model/MLmodel"));
    expect(await files.get("team", "run/artifacts/model/MLmodel")).toEqual(file("run/artifacts/model/MLmodel"));
    expect(await files.list("team", "")).toEqual([{ name: "run", file: undefined }]);
    expect(await files.list("team", "run")).toEqual([{ name: "artifacts", file: undefined }]);
    expect(await files.list("team", "run/artifacts/model")).toEqual([
      { name: "MLmodel", file: file("run/artifacts/model/MLmodel") },
    ]);
    expect(await files.get("team", "run/artifacts")).toBeUndefined();
    expect(await files.list("team", "run/other")).toEqual([]);
  });

  test("what is put again replaces what was there, and put twice is put once", async () => {
    const files = await open();
    await files.put("team", file("a/b"));
    await files.put("team", file("a/b", "1", 2));
    await files.put("team", file("a/b", "1", 2));
    expect(await files.list("team", "a")).toEqual([{ name: "b", file: file("a/b", "1", 2) }]);
  });

  test("a folder lists its files by name, also hundreds", async () => {
    const files = await open();
    const names = Array.from({ length: 300 }, (_, place) => `f${String(place).padStart(3, "0")}`);
    for (const name of names.toReversed()) await files.put("many", file(`a/${name}`));
    expect((await files.list("many", "a")).map(({ name }) => name)).toEqual(names);
  });

  test("what is removed is gone, and gone again", async () => {
    const files = await open();
    await files.put("team", file("gone/x"));
    await files.remove("team", "gone/x");
    await files.remove("team", "gone/x");
    expect(await files.get("team", "gone/x")).toBeUndefined();
    expect(await files.list("team", "gone")).toEqual([]);
  });

  test("workspaces see nothing of each other", async () => {
    const files = await open();
    await files.put("ours", file("a"));
    expect(await files.get("theirs", "a")).toBeUndefined();
    expect(await files.list("theirs", "")).toEqual([]);
  });
};
