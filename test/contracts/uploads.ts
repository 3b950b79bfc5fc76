import { describe, expect, test } from "vitest";
import type { TrackedFiles } from "../../lib/ports/tracked-files.ts";
import type { Uploads } from "../../lib/ports/uploads.ts";

interface Opened {
  readonly uploads: Uploads;
  readonly files: TrackedFiles;
}

const upload = (path: string, id: string, at = 1) => ({ id, path, at, inParts: null });
const file = (path: string, at: number, digit = "0") => ({ path, sizeBytes: 3, sha256: digit.repeat(64), at });

/** What every store of announced uploads promises. */
export const uploadsContract = (name: string, open: () => Promise<Opened>) =>
  describe(name, () => {
    test("an upload is met at its path and in its folder, whose folders are there at once", async () => {
      const { uploads, files } = await open();
      const announced = { ...upload("run/model/big.bin", "1"), inParts: "s3" };
      await uploads.announce("team", announced);
      expect(await uploads.toPath("team", "run/model/big.bin")).toEqual([announced]);
      expect(await uploads.intoFolder("team", "run/model")).toEqual([announced]);
      expect(await uploads.intoFolder("team", "run")).toEqual([]);
      expect(await files.list("team", "run")).toEqual([{ name: "model", file: undefined }]);
      expect(await files.list("team", "run/model")).toEqual([]);
      expect(await uploads.toPath("other", "run/model/big.bin")).toEqual([]);
    });

    test("names that begin alike are kept apart, and the first announced comes first", async () => {
      const { uploads } = await open();
      for (const [path, id] of [
        ["a/x", "2"],
        ["a/x", "1"],
        ["a/xy", "3"],
        ["a", "4"],
      ] as const)
        await uploads.announce("alike", upload(path, id));
      expect((await uploads.toPath("alike", "a/x")).map(({ id }) => id)).toEqual(["1", "2"]);
      expect((await uploads.toPath("alike", "a")).map(({ id }) => id)).toEqual(["4"]);
    });

    test("a finished upload is the file, however often it is finished", async () => {
      const { uploads, files } = await open();
      const announced = upload("done/big", "1");
      await uploads.announce("team", announced);
      await uploads.finish("team", announced, file("done/big", 5));
      await uploads.finish("team", announced, file("done/big", 5));
      expect(await files.get("team", "done/big")).toEqual(file("done/big", 5));
      expect(await uploads.toPath("team", "done/big")).toEqual([]);
    });

    test("an upload that is older than what the path has leaves it alone", async () => {
      const { uploads, files } = await open();
      await uploads.announce("team", upload("late/big", "1"));
      await files.put("team", file("late/big", 9, "9"));
      await uploads.finish("team", upload("late/big", "1"), file("late/big", 5));
      expect(await files.get("team", "late/big")).toEqual(file("late/big", 9, "9"));
      expect(await uploads.toPath("team", "late/big")).toEqual([]);
    });
  });
