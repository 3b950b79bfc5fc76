import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pruneAssets } from "../../cdk/prune-assets.ts";

test("assets that nothing refers to go after a day, those in use stay", () => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-assets-"));
  try {
    for (const name of ["asset.used", "asset.unused"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "tidegate.assets.json"), '{"source":{"path":"asset.used"}}');
    const hours = (count: number) => Date.now() + count * 3_600_000;
    expect(pruneAssets(folder, hours(23))).toEqual([]);
    expect(pruneAssets(folder, hours(25))).toEqual(["asset.unused"]);
    expect(readdirSync(folder)).toEqual(["asset.used", "tidegate.assets.json"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
