import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { killMarked } from "../../../functions/local/processes/kill-marked.ts";
import { startSupervised } from "../../../functions/local/processes/start-supervised.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-supervised-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (command: readonly string[], environment: Record<string, string> = {}) => {
  const logFile = join(folder, "logs", "1.log");
  const started = startSupervised({
    command,
    cwd: folder,
    environment: { PATH: process.env.PATH ?? "", ...environment },
    logFile,
  });
  return { ...started, log: () => readFileSync(logFile, "utf8") };
};

const marked = (marker: string): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(marker)
          ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")]
          : [];
      } catch {
        return [];
      }
    });

describe("a supervised process", () => {
  it("reports its exit code and its output", async () => {
    const { ended, log } = run(["sh", "-c", "echo out; echo err >&2; exit 3"]);
    expect(await ended).toEqual({ kind: "exited", exitCode: 3 });
    expect(log()).toBe("out\nerr\n");
  });

  it("sees no environment but its own", async () => {
    const { ended, log } = run(["env"], { ONLY: "this" });
    await ended;
    expect(
      log()
        .split("\n")
        .filter((line) => !/^(PATH|PWD|_|SHLVL|OLDPWD|NODE_CHANNEL_.*)=/.test(line) && line !== ""),
    ).toEqual(["ONLY=this"]);
  });

  it("says that a program could not be started", async () => {
    const { ended } = run(["no-such-program"]);
    expect(await ended).toMatchObject({ kind: "failed-to-start", message: expect.stringContaining("ENOENT") });
  });

  it("is killed after the grace if it ignores the request to end, with what it started", async () => {
    const marker = randomUUID();
    const { ended, terminate, log } = run(["sh", "-c", "trap '' TERM; sleep 300 & echo ready; wait; wait"], {
      TIDEGATE_TEST_MARKER: marker,
    });
    await expect.poll(log).toContain("ready");
    terminate(100);
    expect(await ended).toEqual({ kind: "exited", exitCode: 137 });
    await expect.poll(() => marked(marker)).toEqual([]);
  });

  it("does not outlive a runner that was killed with -9", async () => {
    const marker = randomUUID();
    const log = join(folder, "abandoned.log");
    const runner = spawn(process.execPath, [fileURLToPath(new URL("./abandon.ts", import.meta.url)), log, marker]);
    await expect.poll(() => existsSync(log) && readFileSync(log, "utf8")).toContain("started");
    await expect.poll(() => marked(marker)).toHaveLength(3);
    runner.kill("SIGKILL");
    // What left the group escapes the supervisor; the sweep finds it by its environment.
    await expect.poll(() => marked(marker)).toEqual(["sleep 301 "]);
    expect(killMarked("TIDEGATE_TEST_MARKER", marker)).toBe(1);
    await expect.poll(() => marked(marker)).toEqual([]);
  });
});
