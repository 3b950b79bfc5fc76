import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatTlogProof } from "../../../lib/domain/log/tlog-proof.ts";
import { path } from "../../domain/log/naive-merkle.ts";
import { entryOf, publish, sampleLeaves, vkey } from "./sample-log.ts";

let folder: string;
const files = publish(sampleLeaves(300).map(entryOf));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidegate-verify-"));
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tidegate = (args: string[], token = ""): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["cli/tidegate.ts", ...args], {
      env: { ...process.env, TIDEGATE_TOKEN: token },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (output.stdout += chunk));
    child.stderr.on("data", (chunk) => (output.stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...output }));
  });

test("a folder that holds ends with 0 and a summary; its states can be had", async () => {
  const states = join(folder, "states.jsonl");
  const { code, stdout } = await tidegate(["verify", "--log", folder, "--key", vkey, "--states", states]);
  expect(stdout).toMatch(/^VERIFIED example\.com\/log: 300 leaves of \d+ commands on 23 subjects/);
  expect(code).toBe(0);
  expect((await readFile(states, "utf8")).trimEnd().split("\n")).toHaveLength(23);
});

test("states that cannot be written are the caller's mistake", async () => {
  const { code, stderr } = await tidegate([
    "verify",
    "--log",
    folder,
    "--key",
    vkey,
    "--states",
    join(folder, "no/such"),
  ]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^cannot write .*ENOENT/)]);
});

test("a changed file ends with 1 and the first difference, also as JSON", async () => {
  const bad = join(folder, "bad");
  await mkdir(join(bad, "tile"), { recursive: true });
  await writeFile(join(bad, "checkpoint"), Buffer.from(files.get("checkpoint") ?? []));
  const { code, stderr } = await tidegate(["verify", "--log", bad, "--key", vkey]);
  expect([code, stderr]).toEqual([1, "NOT VERIFIED: tile tile/0/000: is missing from the log\n"]);
  const json = await tidegate(["verify", "--log", bad, "--key", vkey, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ verified: false, check: "tile", where: "tile/0/000" });
  expect(json.code).toBe(1);
});

test("a log behind a URL is verified with the bearer token, and not without", async () => {
  const server = createServer((request, response) => {
    const bytes = files.get((request.url ?? "").slice("/w/blue/log/".length));
    const allowed = request.url?.endsWith("/checkpoint") || request.headers.authorization === "Bearer secret";
    response.writeHead(allowed ? (bytes === undefined ? 404 : 200) : 401).end(allowed ? bytes : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/w/blue/log/`;
  try {
    const verified = await tidegate(["verify", "--log", url, "--key", vkey, "--json"], "secret");
    expect(JSON.parse(verified.stdout)).toMatchObject({ verified: true, leaves: 300 });
    const refused = await tidegate(["verify", "--log", url, "--key", vkey]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/answers 401; set TIDEGATE_TOKEN/);
  } finally {
    server.close();
  }
});

test("the proof of one event is verified alone, and one changed character is named", async () => {
  const leaves = sampleLeaves(11).map(entryOf);
  const note = Buffer.from(publish(leaves).get("checkpoint") ?? []).toString();
  const proof = { index: 6, hashes: path(6, leaves), checkpoint: note, extra: leaves[6] ?? new Uint8Array() };
  const file = join(folder, "event.tlog-proof");
  const verdictOf = async (text: string) => {
    await writeFile(file, text);
    return tidegate(["verify", "--proof", file, "--key", vkey, "--json"]);
  };
  const whole = await verdictOf(formatTlogProof(proof));
  expect([whole.code, JSON.parse(whole.stdout)]).toMatchObject([0, { verified: true, index: 6, leaves: 11 }]);
  for (const [named, text] of [
    ["proof hashes", formatTlogProof({ ...proof, index: 7 })],
    ["proof hashes", formatTlogProof({ ...proof, hashes: proof.hashes.slice(1) })],
    ["proof hashes", formatTlogProof({ ...proof, hashes: [...proof.hashes, new Uint8Array(32)] })],
    ["proof hashes", formatTlogProof({ ...proof, extra: leaves[5] ?? new Uint8Array() })],
    ["proof index", formatTlogProof({ ...proof, index: 11 })],
    ["signature of", formatTlogProof({ ...proof, checkpoint: note.replace("\n11\n", "\n12\n") })],
    ["proof file", formatTlogProof(proof).replace("extra ", "other ")],
    ["proof file", ""],
  ] as const) {
    const { code, stdout } = await verdictOf(text);
    const { check, where } = JSON.parse(stdout);
    expect([code, `${check} ${where}`]).toEqual([1, expect.stringContaining(named)]);
  }
});

test.each([
  [["verify", "--key", vkey], /give --log or --proof/],
  [["verify", "--key", vkey, "--log", ".", "--proof", "."], /give --log or --proof/],
  [["verify", "--log", "."], /give --key or --policy/],
  [["verify", "--log", ".", "--key", "nonsense"], /not a verifier key/],
  [["verify", "--log", ".", "--key", vkey, "--older", "/nowhere"], /cannot read \/nowhere/],
  [["verify", "--log", "http://127.0.0.1:1", "--key", vkey], /cannot reach/],
  [["verify", "--log", ".", "--key", vkey, "--tables", "."], /--tables compares one workspace: give --workspace/],
  [["verify", "--log", ".", "--key", vkey, "--workspace", "w", "--tables", "/nowhere"], /holds no table export/],
  [["verify", "--log", ".", "--key", vkey, "--torn"], /--torn is of a copy: give --tables/],
  [["verify", "--proof", "package.json", "--key", vkey, "--older", "."], /--proof goes with --key or --policy alone/],
  [["verify", "--lug", "."], /Unknown option '--lug'/],
  [["unknown"], /usage: tidegate verify/],
])("%j is the caller's mistake: 2, and one clear message", async (args, message) => {
  const { code, stderr } = await tidegate(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\bat .*\.ts:\d/);
});

test("the verifier imports nothing of the writer: only itself, Node and zod", async () => {
  for (const name of await readdir("cli/verify")) {
    const source = await readFile(join("cli/verify", name), "utf8");
    for (const [, specifier] of source.matchAll(/from "([^"]+)"/g))
      expect(specifier, name).toMatch(/^(node:[a-z/]+|zod|\.\/[a-z-]+\.ts)$/);
  }
});
