import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePortPair } from "../../support/free-port.ts";

/** The stock MLflow client against the local machine. Exit code 0 only if every step held; 3 where there is no client. */
const root = new URL("../../..", import.meta.url).pathname;
const here = new URL(".", import.meta.url).pathname;
const environment = join(root, ".cache", "mlflow-client");

/** An environment of the pinned client; the first run makes it. */
const python = (): string | undefined => {
  const interpreter = join(environment, "bin", "python");
  if (existsSync(interpreter)) return interpreter;
  const building = `${environment}.building-${process.pid}`;
  mkdirSync(join(root, ".cache"), { recursive: true });
  const run = (command: string, ...parameters: string[]) =>
    spawnSync(command, parameters, { stdio: "inherit" }).status === 0;
  const made =
    run("python3", "-m", "venv", building) &&
    run(join(building, "bin", "python"), "-m", "pip", "install", "--quiet", "-r", join(here, "requirements.txt"));
  if (!made) {
    rmSync(building, { recursive: true, force: true });
    return undefined;
  }
  renameSync(building, environment);
  return interpreter;
};

const startMachine = async (data: string, port: number): Promise<ChildProcess> => {
  const machine = spawn(process.execPath, ["functions/local/index.ts", "--data", data], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    machine.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("ready:")) resolve();
    });
    machine.once("exit", (code) => reject(new Error(`the machine ended with ${code}`)));
  });
  return machine;
};

const interpreter = python();
if (interpreter === undefined) {
  console.error("Python 3.11 or newer with its venv module, or the packages, cannot be had");
  process.exit(3);
}
const folder = mkdtempSync(join(tmpdir(), "tidegate-mlflow-"));
const data = join(folder, "data");
const port = await freePortPair();
const machine = await startMachine(data, port);
const tokenOf = (role: string, user: string): string =>
  spawnSync(process.execPath, ["functions/local/token.ts", "--role", role, "--user", user, "--data", data], {
    cwd: root,
    encoding: "utf8",
  }).stdout.trim();
const tell = (script: string): number =>
  spawnSync(interpreter, [join(here, script)], {
    stdio: "inherit",
    cwd: folder,
    env: {
      ...process.env,
      MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}`,
      MLFLOW_TRACKING_TOKEN: tokenOf("data-scientist", "ada"),
      OPERATOR_TOKEN: tokenOf("operator", "olu"),
      MLFLOW_DISABLE_TELEMETRY: "true",
      GIT_PYTHON_REFRESH: "quiet",
    },
  }).status ?? 1;
const status = tell("story.py") || tell("files.py") || tell("webhooks.py") || tell("retries.py");
machine.kill("SIGTERM");
await once(machine, "exit");
rmSync(folder, { recursive: true, force: true });
process.exit(status);
