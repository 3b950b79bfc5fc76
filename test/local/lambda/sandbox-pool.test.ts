import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "../../../functions/local/lambda/invocation.ts";
import { createSandboxPool, type SandboxPool } from "../../../functions/local/lambda/sandbox-pool.ts";
import type { SandboxSpec } from "../../../functions/local/lambda/sandbox-spec.ts";
import { openTestHost, type TestHost } from "../support/sandbox-host.ts";

let testHost: TestHost;
const pools: SandboxPool[] = [];
const openPool = (sandboxesMax = 2, idleMs = 60_000) => {
  const pool = createSandboxPool({ host: testHost.host, sandboxesMax, idleMs });
  pools.push(pool);
  return pool;
};
let requests = 0;
const call = async (pool: SandboxPool, spec: SandboxSpec, event: unknown = {}, signal?: AbortSignal) => {
  requests += 1;
  const outcome = await pool.invoke(
    spec,
    {
      requestId: `request-${requests}`,
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:under-test:live",
      payload: Buffer.from(JSON.stringify(event)),
    },
    signal,
  );
  return { functionError: outcome.functionError, value: read(outcome) };
};
const read = (outcome: Outcome) => JSON.parse(Buffer.from(outcome.payload).toString());
const isAlive = (pid: number) => {
  try {
    // A killed child that nobody waited for still answers signals; its state tells it is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

beforeAll(async () => {
  testHost = await openTestHost();
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.stop()));
  testHost.stop();
});

const reportsPid = "export const handler = async () => process.pid;";

describe("a sandbox", () => {
  test("hands the handler its event and Lambda's context", async () => {
    const spec = testHost.specOf(`export const handler = async (event, context) => ({
      event, arn: context.invokedFunctionArn, name: context.functionName, id: context.awsRequestId,
      remaining: context.getRemainingTimeInMillis(), memory: context.memoryLimitInMB });`);
    const { value } = await call(openPool(), spec, { a: [1, "é"] });
    expect(value).toMatchObject({
      event: { a: [1, "é"] },
      arn: "arn:aws:lambda:us-east-1:000000000000:function:under-test:live",
      name: "under-test",
      id: `request-${requests}`,
      memory: "128",
    });
    expect(value.remaining).toBeGreaterThan(4_000);
    expect(value.remaining).toBeLessThanOrEqual(5_000);
  });

  test("sees its own variables and Lambda's, nothing of the machine's", async () => {
    process.env.TIDEGATE_LEAK = "leaked";
    const spec = testHost.specOf("export const handler = async () => process.env;", { environment: { MINE: "1" } });
    const { value } = await call(openPool(), spec);
    delete process.env.TIDEGATE_LEAK;
    expect(value).toMatchObject({ MINE: "1", AWS_ACCESS_KEY_ID: "ASIATEST", AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    const foreign = Object.keys(value).filter(
      (key) => !/^(AWS_|LAMBDA_|_HANDLER$|PATH$|LANG$|TZ$|TMPDIR$|MINE$)/.test(key),
    );
    expect(foreign).toEqual([]);
  });

  test("reports what the handler throws as an unhandled function error and serves on", async () => {
    const pool = openPool(1);
    const spec = testHost.specOf(`let calls = 0;
      export const handler = async () => { calls += 1; if (calls === 1) throw new TypeError("no such thing"); return calls; };`);
    expect(await call(pool, spec)).toMatchObject({
      functionError: "Unhandled",
      value: {
        errorType: "TypeError",
        errorMessage: "no such thing",
        trace: expect.arrayContaining(["TypeError: no such thing"]),
      },
    });
    expect(await call(pool, spec)).toEqual({ functionError: undefined, value: 2 });
  });

  test("is killed when its time is over, busy loop or not, and the next call gets a new one", async () => {
    const pool = openPool(1);
    const spec = testHost.specOf("export const handler = async ({ hang }) => { while (hang); return 'fresh'; };", {
      timeoutSeconds: 0.5,
    });
    expect(await call(pool, spec, { hang: true })).toEqual({
      functionError: "Unhandled",
      value: {
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: request-${requests} Error: Task timed out after 0.50 seconds`,
      },
    });
    expect(await call(pool, spec)).toMatchObject({ value: "fresh" });
  });

  test.each([
    ["a module that does not exist", "", { handler: "absent.handler" }, "Runtime.ImportModuleError"],
    ["a handler that is not exported", "export const other = 1;", {}, "Runtime.HandlerNotFound"],
    ["a module that throws", "throw new RangeError('at load'); export const handler = 1;", {}, "RangeError"],
    ["a module that is no JavaScript", "export const handler = ;", {}, "Runtime.UserCodeSyntaxError"],
    ["a module that ends the process", "process.exit(3);", {}, "Runtime.ExitError"],
  ])("answers for %s, once per caller", async (_, source, extra, errorType) => {
    const pool = openPool(1);
    const spec = testHost.specOf(source, extra);
    const answers = await Promise.all([call(pool, spec), call(pool, spec)]);
    expect(answers.map(({ value }) => value.errorType)).toEqual([errorType, errorType]);
  });

  test("says how the process ended when it ends in the middle of a call", async () => {
    const spec = testHost.specOf("export const handler = async () => process.exit(7);");
    expect((await call(openPool(), spec)).value.errorMessage).toContain("Runtime exited with error: exit status 7");
  });

  test("refuses a response beyond 6 MB, takes one just below", async () => {
    const pool = openPool(1);
    const spec = testHost.specOf("export const handler = async ({ size }) => 'x'.repeat(size);");
    expect((await call(pool, spec, { size: 6_291_000 })).functionError).toBeUndefined();
    expect((await call(pool, spec, { size: 6_291_600 })).value).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    });
    expect((await call(pool, spec, { size: 1 })).value).toBe("x");
  });

  test("has a scratch folder that goes with it", async () => {
    const pool = openPool(1);
    const spec = testHost.specOf(
      "import { tmpdir } from 'node:os'; import { writeFileSync } from 'node:fs'; export const handler = async () => { writeFileSync(tmpdir() + '/f', '1'); return tmpdir(); };",
    );
    const { value } = await call(pool, spec);
    expect(existsSync(join(value, "f"))).toBe(true);
    await pool.stop();
    expect(existsSync(value)).toBe(false);
  });
});

describe("a pool", () => {
  test("runs one event per process, no more processes than allowed, first come first served", async () => {
    const pool = openPool(2);
    const spec = testHost.specOf(`let busy = 0;
      export const handler = async ({ n }) => {
        busy += 1; if (busy > 1) throw new Error("two at once");
        await new Promise((r) => setTimeout(r, 40)); busy -= 1; return [n, process.pid]; };`);
    const order: number[] = [];
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const { value, functionError } = await call(pool, spec, { n });
        expect(functionError).toBeUndefined();
        order.push(value[0]);
        return value[1];
      }),
    );
    expect(new Set(answers).size).toBe(2);
    // Two at a time: each finishes at most one place away from its turn.
    for (const [place, n] of order.entries()) expect(Math.abs(n - place)).toBeLessThanOrEqual(1);
  });

  test("reuses a warm process and ends it when idle for long", async () => {
    const pool = openPool(2, 150);
    const spec = testHost.specOf(reportsPid);
    const first = (await call(pool, spec)).value;
    await delay(20);
    expect((await call(pool, spec)).value).toBe(first);
    await expect.poll(() => isAlive(first)).toBe(false);
    expect((await call(pool, spec)).value).not.toBe(first);
  });

  test("lets an idle process of one version make way for another", async () => {
    const pool = openPool(1);
    const [one, two] = [testHost.specOf(reportsPid), testHost.specOf(reportsPid)];
    const first = (await call(pool, one)).value;
    await delay(20);
    expect((await call(pool, two)).value).not.toBe(first);
    await expect.poll(() => isAlive(first)).toBe(false);
  });

  test("drops a caller that gave up before its turn", async () => {
    const pool = openPool(1);
    const spec = testHost.specOf(
      "let calls = 0; export const handler = async ({ ms }) => { calls += 1; await new Promise((r) => setTimeout(r, ms)); return calls; };",
    );
    const first = call(pool, spec, { ms: 200 });
    const gaveUp = call(pool, spec, { ms: 0 }, AbortSignal.timeout(50));
    await expect(gaveUp).rejects.toThrow();
    await first;
    expect((await call(pool, spec, { ms: 0 })).value).toBe(2);
  });

  test("leaves no process behind when its machine is killed with -9, not even one in a busy loop", async () => {
    const spec = testHost.specOf(
      "import { appendFileSync } from 'node:fs'; export const handler = async ({ hang, file }) => { appendFileSync(file, process.pid + '\\n'); while (hang); await new Promise(() => {}); };",
    );
    const file = join(testHost.folder, "pids");
    const machine = spawn(
      process.execPath,
      [
        new URL("../support/abandon-sandboxes.ts", import.meta.url).pathname,
        JSON.stringify({ spec, file, host: testHost.host }),
      ],
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    const pids = () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : []);
    await expect.poll(() => pids().length).toBe(2);
    expect(pids().every(isAlive)).toBe(true);
    machine.kill("SIGKILL");
    await once(machine, "exit");
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });
});
