import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Machine, type MachineOptions, startMachine } from "../../functions/local/start-machine.ts";
import { freePortPair } from "../support/free-port.ts";
import { writeFixtureAssembly } from "./support/fixture-assembly.ts";
import { descendantsOf, isRunning } from "./support/process-tree.ts";

let folder: string;
let cdkOut: string;
const children: ChildProcess[] = [];
const settings = { asyncRetryDelaysMs: [100, 100] };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-machine-"));
  cdkOut = await writeFixtureAssembly(join(folder, "cdk.out"));
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const optionsFor = async (dataDir: string, extra: Partial<MachineOptions> = {}): Promise<MachineOptions> => ({
  port: await freePortPair(),
  dataDir: join(folder, dataDir),
  cdkOut,
  noAuth: false,
  settings,
  ...extra,
});
const register = (url: string, name: string) =>
  fetch(`${url}/v1/models`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
// biome-ignore lint/suspicious/noExplicitAny: what the fixture's functions answer, untyped JSON
const answerOf = async (url: string, init?: RequestInit): Promise<any> => (await fetch(url, init)).json();
const lookUp = async (url: string, name: string) => answerOf(`${url}/v1/models/${name}`);
const whole = (name: string) => ({ leaf: true, stream: true, queue: true, artifact: `artifact of ${name}` });

/** The machine in a process of its own; resolves with its first line. */
const spawnMachine = async (options: MachineOptions) => {
  const script = new URL("support/run-machine.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const reports: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => reports.push(chunk.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text.split("\n")[0] ?? "");
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}${reports.join("")}`)));
  });
  return { child, line, pid: child.pid ?? 0, reports };
};

describe("a machine", () => {
  let machine: Machine;
  const reports: string[] = [];
  beforeAll(async () => {
    machine = await startMachine(await optionsFor("whole", { report: (line) => reports.push(line) }));
  });
  afterAll(() => machine.stop());

  test("carries a request through function, table, queue, bucket, stream and worker", async () => {
    expect((await register(machine.url, "fraud")).status).toBe(201);
    await expect.poll(() => lookUp(machine.url, "fraud")).toEqual(whole("fraud"));
  });

  test("answers unknown routes as API Gateway does", async () => {
    const response = await fetch(`${machine.url}/nowhere`);
    expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  });

  test("denies what the function's synthesized role does not allow", async () => {
    const response = await fetch(`${machine.url}/v1/models/a/versions/1`);
    expect(await response.json()).toEqual({ refusal: "AccessDeniedException" });
  });

  test("runs what the clock triggers", async () => {
    const { DynamoDBClient, GetItemCommand } = await import("@aws-sdk/client-dynamodb");
    const { awsUrl: endpoint, credentials, description } = machine;
    const tables = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
    const TableName = description.tables[0]?.name;
    const Key = { pk: { S: "schedule" }, sk: { S: "SEEN#tick" } };
    const tick = async () => (await tables.send(new GetItemCommand({ TableName, Key }))).Item;
    await expect.poll(tick).toEqual(Key);
    tables.destroy();
  });

  test("issues tokens that its issuer's keys verify, with the roles asked for", async () => {
    const issuer = `${machine.awsUrl}/oidc`;
    const token = await machine.issueToken({ role: "operator", user: "grace", workspace: "team" });
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), {
      issuer,
      audience: "tidegate",
    });
    expect(payload).toMatchObject({ sub: "grace", groups: ["team/operator"] });
    await expect(machine.issueToken({ role: "emperor" })).rejects.toThrow("there is no role emperor");
  });

  test("has a token command that signs with the same key, from the folder alone", async () => {
    const script = new URL("../../functions/local/token.ts", import.meta.url).pathname;
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [script, ...args], { env: { PATH: process.env.PATH } });
    const { stdout } = await run("--role", "auditor", "--data", machine.dataDir);
    const issuer = `${machine.awsUrl}/oidc`;
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const { payload } = await jwtVerify(stdout.trim(), keys, { issuer, audience: "tidegate" });
    expect(payload.groups).toEqual(["default/auditor"]);
    await expect(run("--data", machine.dataDir)).rejects.toMatchObject({
      stderr: expect.stringContaining("--role is missing"),
    });
    await expect(run("--role", "emperor")).rejects.toMatchObject({
      stderr: expect.stringMatching(/^there is no role emperor.*\n$/),
    });
  });

  test("does not share its folder or its ports, and says so in one line", async () => {
    const { port } = new URL(machine.url);
    const sameFolder = { ...(await optionsFor("whole")) };
    await expect(startMachine(sameFolder)).rejects.toThrow(/^.*whole is in use by process \d+: .*$/);
    await expect(startMachine({ ...sameFolder, port: Number(port) })).rejects.toThrow(/^port \d+ is in use: .*$/);
    const holder = createServer().listen(sameFolder.port + 1, "127.0.0.1");
    await once(holder, "listening");
    const lacking = startMachine({ ...sameFolder, dataDir: join(folder, "lacking") });
    await expect(lacking).rejects.toThrow(/^port \d+ is in use \(the AWS endpoints/);
    holder.close();
    expect((await fetch(`${machine.url}/healthz`)).status).toBe(200);
  });

  test("reported nothing amiss", () => {
    expect(reports).toEqual([]);
  });
});

describe("a machine without authentication", () => {
  test("adds an administrator's token where the caller sent none", async () => {
    const machine = await startMachine(await optionsFor("unused", { dataDir: undefined, noAuth: true }));
    const { authorization } = await answerOf(`${machine.url}/healthz`);
    const claims = JSON.parse(Buffer.from(authorization.split(".")[1], "base64url").toString());
    expect(claims).toMatchObject({ sub: "local-admin", groups: ["*/admin"] });
    const own = await answerOf(`${machine.url}/healthz`, { headers: { authorization: "Bearer mine" } });
    expect(own.authorization).toBe("Bearer mine");
    await machine.stop();
    expect(readdirSync(tmpdir())).not.toContain(machine.dataDir.split("/").at(-1));
  });
});

describe("ending a machine", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("with %s leaves no process", async (signal) => {
    const options = await optionsFor(`ended-by-${signal}`);
    const { child, line, pid } = await spawnMachine(options);
    expect(line).toBe(`ready: http://127.0.0.1:${options.port}`);
    await register(`http://127.0.0.1:${options.port}`, "a");
    const processes = descendantsOf(pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    child.kill(signal);
    await once(child, "exit");
    await expect.poll(() => processes.filter(isRunning)).toEqual([]);
    expect(readdirSync(options.dataDir ?? "")).not.toContain("lock");
  });

  test("with kill -9 leaves no process, loses nothing acknowledged, and the next start goes on", async () => {
    const options = await optionsFor("killed");
    const url = `http://127.0.0.1:${options.port}`;
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const { child, pid } = await spawnMachine(options);
      const writing = Array.from({ length: 4 }, async (_, writer) => {
        for (let count = 0; ; count += 1) {
          const name = `model-${round}-${writer}-${count}`;
          const response = await register(url, name).catch(() => undefined);
          if (response === undefined) return;
          if (response.status === 201) acknowledged.push(name);
        }
      });
      await expect.poll(() => acknowledged.length).toBeGreaterThan(20 * (round + 1));
      const processes = descendantsOf(pid);
      child.kill("SIGKILL");
      await Promise.all([once(child, "exit"), ...writing]);
      await expect.poll(() => processes.filter(isRunning)).toEqual([]);
    }
    const { child } = await spawnMachine(options);
    const notWhole = async () => {
      const states = await Promise.all(acknowledged.map(async (name) => ({ name, state: await lookUp(url, name) })));
      return states.filter(({ name, state }) => JSON.stringify(state) !== JSON.stringify(whole(name)));
    };
    // What the killed machine had received from the queue becomes visible again after fifteen seconds.
    await expect.poll(notWhole, { timeout: 80_000, interval: 1_000 }).toEqual([]);
    child.kill("SIGTERM");
    await once(child, "exit");
  }, 120_000);
});

describe("a machine started again", () => {
  test("runs the new build, and keeps no package of the old one", async () => {
    const own = await writeFixtureAssembly(join(folder, "rebuilt.out"));
    const first = await startMachine(await optionsFor("rebuilt", { cdkOut: own }));
    expect((await answerOf(`${first.url}/healthz`)).ok).toBe(true);
    const packages = join(first.dataDir, "lambda", "code");
    const before = readdirSync(packages);
    await first.stop();

    const answer = '({ statusCode: 200, body: JSON.stringify({ build: "second" }) })';
    writeFileSync(join(own, "asset.api", "index.mjs"), `export const handler = async () => ${answer};`);
    const second = await startMachine(await optionsFor("rebuilt", { cdkOut: own }));
    expect(await answerOf(`${second.url}/v1/models/a`)).toEqual({ build: "second" });
    await second.stop();
    const third = await startMachine(await optionsFor("rebuilt", { cdkOut: own }));
    expect(await answerOf(`${third.url}/v1/models/a`)).toEqual({ build: "second" });
    const after = readdirSync(packages);
    await third.stop();
    expect(after).toHaveLength(before.length);
    expect(after).not.toEqual(before);
  });
});

describe("a folder that cannot be used", () => {
  const failing = async (dataDir: string) => {
    const options = await optionsFor(dataDir);
    const { line, child, pid } = await spawnMachine(options);
    const processes = descendantsOf(pid);
    if (child.exitCode === null) await once(child, "exit");
    await expect.poll(() => processes.filter(isRunning)).toEqual([]);
    return { line, code: child.exitCode };
  };

  test("because it is somebody else's is refused untouched", async () => {
    mkdirSync(join(folder, "foreign"));
    writeFileSync(join(folder, "foreign", "thesis.txt"), "mine");
    const { line, code } = await failing("foreign");
    expect([code, line]).toEqual([
      1,
      expect.stringMatching(/^failed: .*foreign is not empty and not a data folder of Tidegate/),
    ]);
    expect(readdirSync(join(folder, "foreign"))).toEqual(["thesis.txt"]);
  });

  test.each([
    ["its marker", "machine.json", "{ no"],
    ["a function's record", "lambda/functions/Control-ApiF70053CD.json", "{}"],
    ["the tables", "tables/tables.db", "x".repeat(8_192)],
    ["the objects", "objects/objects.sqlite", "x".repeat(8_192)],
    ["the issuer's key", "oidc/signing-key.pem", "no key"],
  ])("because %s is damaged is one line and exit code 1", async (_, file, content) => {
    const name = `damaged-${file.replaceAll("/", "-")}`;
    const machine = await startMachine(await optionsFor(name));
    await machine.stop();
    // Beside a database lies its log, which would repair it.
    for (const beside of ["-wal", "-shm"]) rmSync(join(folder, name, `${file}${beside}`), { force: true });
    writeFileSync(join(folder, name, file), content);
    const { line, code } = await failing(name);
    expect(code).toBe(1);
    expect(line).toMatch(/^failed: \S/);
    expect(line).toContain(name);
    expect(readFileSync(join(folder, name, file), "utf8")).toBe(content);
  });
});
