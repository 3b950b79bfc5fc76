import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDataFolder } from "../../../functions/local/data-folder/lock-data-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a data folder", () => {
  test("belongs to one process until that gives it back", () => {
    const release = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(`in use by process ${process.pid}`);
    release();
    expect(readdirSync(folder)).toEqual([]);
    lockDataFolder(folder)();
  });

  test.each([
    ["a process that is gone", "999999999 1"],
    ["an earlier process of the same id", `${process.pid} 1`],
    ["nobody readable", "garbage"],
  ])("is taken over from %s", (_, holder) => {
    writeFileSync(join(folder, "lock"), holder);
    const release = lockDataFolder(folder);
    expect(readdirSync(folder)).toEqual(["lock"]);
    release();
  });
});
