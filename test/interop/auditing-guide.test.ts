import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { encodeBase64 } from "../../lib/domain/log/base64.ts";
import { formatCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { formatNote } from "../../lib/domain/log/signed-note.ts";
import { formatTlogProof } from "../../lib/domain/log/tlog-proof.ts";
import { mth, path } from "../domain/log/naive-merkle.ts";
import { testSigner, testVerifierKey } from "../support/test-signer.ts";

const guide = readFileSync(new URL("../../docs/auditing.md", import.meta.url), "utf8");
const script = /```python\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
const folder = mkdtempSync(join(tmpdir(), "tidegate-auditing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the guide's script as its reader would. */
const verify = (proof: string, vkey: string) => {
  writeFileSync(join(folder, "verify.py"), script);
  writeFileSync(join(folder, "event.tlog-proof"), proof);
  return spawnSync("python3", ["verify.py", "event.tlog-proof", vkey], { cwd: folder, encoding: "utf8" });
};

const entries = Array.from({ length: 11 }, (_, index) => Buffer.from(`{"event":${index}}`));
const workspace = "team-a";
const proofOf = async (index: number): Promise<string> => {
  const { name: origin } = await testSigner.verifierKey(workspace);
  const text = formatCheckpoint({ origin, size: entries.length, root: mth(entries) });
  const checkpoint = formatNote({ text, signatures: [await testSigner.sign(workspace, text)] });
  return formatTlogProof({ index, hashes: path(index, entries), checkpoint, extra: entries[index] ?? Buffer.of() });
};

const missing = ["python3", "openssl"].filter((tool) => spawnSync(tool, ["version"]).error !== undefined);

describe.skipIf(missing.length > 0)("the auditor's guide, without any tool of ours", () => {
  test.each([0, 7, 10])("accepts the proof of leaf %i", async (index) => {
    const { status, stdout, stderr } = verify(await proofOf(index), testVerifierKey(workspace));
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain(`leaf ${index} of 11 in log.example.com/tidegate/w/team-a: {"event":${index}}`);
  });

  test("refuses another leaf, another root, another log's key and another signature", async () => {
    const proof = await proofOf(7);
    const other = proof.replace(encodeBase64(entries[7] ?? Buffer.of()), encodeBase64(entries[6] ?? Buffer.of()));
    expect(verify(other, testVerifierKey(workspace)).stderr).toContain("do not lead from the leaf to the root");
    expect(verify(proof, testVerifierKey("team-b")).stderr).toContain("this is the log");
    const resized = proof.replace("\n11\n", "\n011\n");
    expect(verify(resized, testVerifierKey(workspace)).stderr).toContain("CalledProcessError");
  });
});
