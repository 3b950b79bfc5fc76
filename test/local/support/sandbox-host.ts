import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChildReaper } from "../../../functions/local/child-reaper.ts";
import { openFunctionLogs } from "../../../functions/local/lambda/function-logs.ts";
import type { SandboxHost, SandboxSpec } from "../../../functions/local/lambda/sandbox-spec.ts";
import { writeBootstrap } from "../../../functions/local/lambda/write-bootstrap.ts";

export interface TestHost {
  readonly folder: string;
  readonly host: SandboxHost;
  /** Writes a handler module and says what runs it. */
  readonly specOf: (source: string, extra?: Partial<SandboxSpec>) => SandboxSpec;
  readonly stop: () => void;
}

/** What sandboxes need, in a folder of its own. */
export const openTestHost = async (): Promise<TestHost> => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-sandbox-"));
  const reaper = startChildReaper();
  const logs = openFunctionLogs(join(folder, "logs"));
  const host: SandboxHost = {
    bootstrap: await writeBootstrap(join(folder, "run")),
    compileCache: join(folder, "run", "compile-cache"),
    scratchFolder: join(folder, "scratch"),
    endpointUrl: "http://127.0.0.1:9",
    logOf: logs.logOf,
    watch: (child) => reaper.watch(child),
  };
  let count = 0;
  const specOf: TestHost["specOf"] = (source, extra = {}) => {
    count += 1;
    const taskRoot = join(folder, `task-${count}`);
    mkdirSync(taskRoot);
    writeFileSync(join(taskRoot, "index.mjs"), source);
    return {
      key: `test-${count}`,
      functionName: "under-test",
      version: "$LATEST",
      handler: "index.handler",
      taskRoot,
      memoryMb: 128,
      timeoutSeconds: 5,
      environment: {},
      credentials: { accessKeyId: "ASIATEST", secretAccessKey: "secret" },
      ...extra,
    };
  };
  const stop = () => {
    reaper.stop();
    logs.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, host, specOf, stop };
};
