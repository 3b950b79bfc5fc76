import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDataFolder, readLastPort, writeLastPort } from "../../../functions/local/data-folder/open-data-folder.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "tidegate-data-")), "deep", "data");
});
afterEach(() => rmSync(join(folder, "..", ".."), { recursive: true }));

describe("a data folder", () => {
  test("is made for its owner alone, with a secret that stays", () => {
    const first = openDataFolder(folder);
    first.release();
    const second = openDataFolder(folder);
    second.release();
    expect([first.isFresh, second.isFresh]).toEqual([true, false]);
    expect(first.secret).toHaveLength(32);
    expect(second.secret).toEqual(first.secret);
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, "secret")).mode & 0o077).toBe(0);
  });

  test("remembers where its machine listened", () => {
    openDataFolder(folder).release();
    expect(readLastPort(folder)).toBeUndefined();
    writeLastPort(folder, 9000);
    expect(readLastPort(folder)).toBe(9000);
  });

  test("of a later version is left alone", () => {
    openDataFolder(folder).release();
    writeFileSync(join(folder, "machine.json"), JSON.stringify({ kind: "tidegate-data", schema: 2 }));
    expect(() => openDataFolder(folder)).toThrow("written by a later version of Tidegate (schema 2)");
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  test("with a secret cut short is damaged", () => {
    openDataFolder(folder).release();
    writeFileSync(join(folder, "secret"), "AAAA");
    expect(() => openDataFolder(folder)).toThrow(/^the data folder is damaged: .*secret: it is not 32 bytes$/);
    expect(readFileSync(join(folder, "secret"), "utf8")).toBe("AAAA");
  });

  test.runIf(existsSync("/proc/self"))("that cannot be made is refused at once", () => {
    expect(() => openDataFolder("/proc/tidegate")).toThrow(/^the data folder \/proc\/tidegate cannot be made: /);
  });
});
