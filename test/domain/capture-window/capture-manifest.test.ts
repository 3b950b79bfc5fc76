import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { captureManifest, manifestNames } from "../../../lib/domain/capture-window/capture-manifest.ts";

const contents = ["one\n", "two\n", "three\n"];
const objects = contents.map((content, place) => {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    key: `team/captures/model=m${3 - place}/date=2026-11-21/hour=07/${sha256}.ndjson`,
    sha256,
    bytes: content.length,
  };
});

test("a manifest is what sha256sum checks, whatever the order of the objects, and fails on another byte", () => {
  const manifest = captureManifest(objects);
  expect(captureManifest([...objects].reverse())).toBe(manifest);
  const folder = mkdtempSync(join(tmpdir(), "tidegate-manifest-"));
  try {
    for (const [place, { key }] of objects.entries()) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), contents[place] ?? "");
    }
    const check = () =>
      execFileSync("sh", ["-c", "sha256sum --check --quiet -"], { cwd: folder, input: manifest, stdio: "pipe" });
    expect(check().toString()).toBe("");
    writeFileSync(join(folder, objects[1]?.key ?? ""), "twO\n");
    expect(check).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a manifest names its objects and nothing like them", () => {
  const manifest = captureManifest(objects);
  for (const { key } of objects) {
    expect(manifestNames(manifest, key)).toBe(true);
    expect(manifestNames(manifest, key.slice(1))).toBe(false);
    expect(manifestNames(manifest, `${key}x`)).toBe(false);
  }
});
