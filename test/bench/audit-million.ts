import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inclusionNodes, proveInclusion } from "../../lib/domain/log/merkle-proof.ts";
import { nodeReader, tilesHolding } from "../../lib/domain/log/read-node.ts";
import { tilePath } from "../../lib/domain/log/tile.ts";
import { formatTlogProof, parseTlogProof, verifyTlogProof } from "../../lib/domain/log/tlog-proof.ts";
import { verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { testSigner, testVerifierKey } from "../support/test-signer.ts";
import { percentile, print } from "./figure.ts";
import { leafAt, type WrittenLog, writeLog } from "./million-leaf-log.ts";

const leaves = 1_000_000;
const proofs = 1_000;
const root = new URL("../..", import.meta.url).pathname;

/** A log of a million leaves: what one proof weighs and takes, and what it takes to verify everything. */
export const benchMillionLeaves = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  try {
    const log = await writeLog(folder, leaves);
    await benchProofs(log);
    await benchVerification(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const benchProofs = async ({ note, tiles }: WrittenLog): Promise<void> => {
  const trusted = [await testSigner.verifierKey("default")];
  const bytes: number[] = [];
  const proveMs: number[] = [];
  const verifyMs: number[] = [];
  for (let count = 0; count < proofs; count += 1) {
    const index = Math.floor(((count * 0.618_033_988_749_894_9) % 1) * leaves);
    const entry = Buffer.from(leafAt(index));
    const started = performance.now();
    const wanted = tilesHolding(inclusionNodes(index, leaves), leaves);
    const read = nodeReader(
      sha256,
      wanted.flatMap((tile) => tiles.get(tilePath(tile)) ?? []),
    );
    const hashes = proveInclusion(sha256, read, index, leaves);
    const file = formatTlogProof({ index, hashes, checkpoint: note });
    const proved = performance.now();
    const parsed = parseTlogProof(file);
    const verdict = parsed.ok ? verifyTlogProof(sha256, verifyEd25519, parsed.value, entry, trusted) : parsed;
    const verified = performance.now();
    if (!verdict.ok) throw new Error(verdict.refusal.code);
    bytes.push(file.length);
    proveMs.push(proved - started);
    verifyMs.push(verified - proved);
  }
  print({ figure: "proof file without its leaf, 1 M leaves", value: percentile(bytes, 0.5), unit: "bytes", n: proofs });
  for (const [figure, ms] of [
    ["proof made from tiles in memory, 1 M leaves, p50", proveMs],
    ["proof verified with its signature, 1 M leaves, p50", verifyMs],
  ] as const)
    print({ figure, value: percentile(ms, 0.5), unit: "ms", n: proofs });
};

/** `tidegate verify` as an auditor runs it, in a process of its own. */
const benchVerification = async (folder: string): Promise<void> => {
  const started = performance.now();
  const verify = ["cli/tidegate.ts", "verify", "--log", folder, "--key", testVerifierKey("default"), "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, verify, { cwd: root, maxBuffer: 1e8 });
  const seconds = (performance.now() - started) / 1_000;
  if (JSON.parse(stdout).leaves !== leaves) throw new Error(`verified something else: ${stdout}`);
  print({ figure: "full offline verification, 1 M leaves", value: seconds, unit: "s", n: 1 });
};
