import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { check, StepFailed, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Body, until } from "../person.ts";
import { patiently, request } from "../retry.ts";
import type { Server } from "../server.ts";

/** Somebody with the run of the disk changes who won a vote in a copy of the log; the verifier says where. */
const forge = async (root: string, server: Server, key: string): Promise<void> => {
  const copy = await mkdtemp(join(tmpdir(), "tidegate-forged-"));
  try {
    const authorization = `Bearer ${await server.token("auditor", "iris")}`;
    const fetchFile = async (path: string) => {
      const { status, bytes } = await request(`${server.url}/log/${path}`, { headers: { authorization } });
      if (status !== 200) throw new StepFailed(`/log/${path} answers ${status}`);
      await mkdir(join(copy, dirname(path)), { recursive: true });
      await writeFile(join(copy, path), bytes);
      return bytes;
    };
    const size = Number((await fetchFile("checkpoint")).toString("utf8").split("\n")[1]);
    for (const path of [...tilePaths(0, size), ...tilePaths(1, Math.floor(size / tileWidth))]) await fetchFile(path);
    for (const path of tilePaths("entries", size)) {
      const bundle = (await fetchFile(path)).toString("latin1");
      const forged = bundle.replace('"decision":"approve"', '"decision":"reject!"');
      await writeFile(join(copy, path), Buffer.from(forged, "latin1"));
      if (forged !== bundle) tell(`a vote in ${path} is changed`);
    }
    const verdict = await run(root, ["verify", "--log", copy, "--key", key], {});
    check(
      "one forged vote in a copy of the log is found",
      verdict.code === 1 && verdict.lines.some((line) => line.includes("entries")),
      verdict,
    );
    tell(verdict.lines.at(-1) ?? "");
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

/** Hashes of a full tile (c2sp.org/tlog-tiles). */
const tileWidth = 256;

/** Where a log keeps this many hashes, or entries: one level of its tree. */
const tilePaths = (level: number | "entries", count: number): readonly string[] =>
  Array.from({ length: Math.ceil(count / tileWidth) }, (_, index) => {
    const width = Math.min(tileWidth, count - index * tileWidth);
    return `tile/${level}/${String(index).padStart(3, "0")}${width === tileWidth ? "" : `.p/${width}`}`;
  });

interface Verdict {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs the offline verifier as an auditor would: a program of its own. */
const run = async (
  root: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Verdict> => {
  const child = spawn(process.execPath, ["cli/tidegate.ts", ...parameters], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  const code = await new Promise<number>((done) => child.once("close", (status) => done(status ?? 1)));
  return { code, lines: chunks.join("").trim().split("\n") };
};

/** Verifies the log where it is served, with a token to fetch it and keys from elsewhere. */
const verify = async (root: string, server: Server, trust: readonly string[]): Promise<Verdict> => {
  const environment = { TIDEGATE_TOKEN: await server.token("auditor", "iris") };
  const parameters = ["verify", "--log", `${server.url}/log`, "--workspace", "default", ...trust];
  return patiently("the verifier", async () => {
    const verdict = await run(root, parameters, environment);
    return unreachable(verdict) ? undefined : verdict;
  });
};

/** The verifier had no server to ask, or lost it in the middle of an answer: that says nothing about the log. */
const unreachable = ({ code, lines }: Verdict): boolean =>
  (code === 2 && lines.some((line) => /^cannot reach |answers 503/.test(line))) ||
  (code === 1 && lines.some((line) => /^TypeError: (terminated|fetch failed)/.test(line)));

interface Keys {
  readonly verifierKey: string;
  readonly rootVerifierKey: string;
  /** Of the witness. */
  readonly witness: string;
}

/** Verifies the log under a policy that wants the witness's cosignature, and holds it against the log of logs. */
const verifyWitnessed = async (
  root: string,
  server: Server,
  { verifierKey, rootVerifierKey, witness }: Keys,
): Promise<Verdict> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-policy-"));
  try {
    const policy = join(folder, "tidegate.policy");
    const lines = [`log ${verifierKey}`, `log ${rootVerifierKey}`, `witness ours ${witness}`, "quorum ours", ""];
    await writeFile(policy, lines.join("\n"));
    return await verify(root, server, ["--policy", policy, "--root", `${server.url}/log/of-logs`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Reads the record, takes a proof home, and verifies the whole log with nothing of the server's but its key. */
export const audit = async (root: string, server: Server, { iris, shop }: People): Promise<void> => {
  station("Iris verifies the record");
  check("an application may not read the log: 403", (await shop.get("/v1/audit/events")).status === 403);
  const newest = await until(
    "the last event",
    30,
    () => iris.get("/v1/audit/events?limit=100"),
    (body) => body.items.some(({ type }: { type: string }) => type === "route-set" || type === "version-promoted"),
  );
  const events: readonly Body[] = newest.body.items;
  for (const event of [...events].reverse())
    tell(`${String(event.index).padStart(3)}  ${event.at}  ${event.type}  ${event.subject.kind} ${event.version}`);
  const applied = events.find(({ type, subject }) => type.includes("applied") && subject.kind === "change-request");
  check("the approval is in the log", applied !== undefined);
  const proof = await iris.get(`/v1/audit/events/${applied.id}/proof`);
  check(
    "with an inclusion proof in the C2SP format",
    proof.status === 200 && String(proof.body).startsWith("c2sp.org/tlog-proof@v1"),
    proof.body,
  );
  const checkpoint = (await request(`${server.url}/log/checkpoint`)).bytes.toString("utf8");
  check("anybody may fetch the signed checkpoint", checkpoint.includes("\n— "), checkpoint);
  const { body: log } = await iris.get("/v1/audit/log");
  const witness = (await request(`${server.url}/witness/key`)).bytes.toString("utf8").trim();
  const verdict = await verifyWitnessed(root, server, { ...log, witness });
  for (const line of verdict.lines) tell(line);
  check("the offline verifier finds every leaf, tile, signature and cosignature right", verdict.code === 0, verdict);
  const wrong = await verify(root, server, ["--key", `${log.verifierKey.slice(0, -6)}AAAAA=`]);
  check("and refuses the log under any other key", wrong.code !== 0, wrong);
  await forge(root, server, log.verifierKey);
  tell(`checkpoint: ${checkpoint.trim().split("\n").slice(0, 3).join(" · ")}`);
};
