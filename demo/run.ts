import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensurePythonEnvironment } from "../functions/local/python-environment.ts";
import { PythonUnavailableError } from "../functions/local/python-unavailable-error.ts";
import { type Data, openData } from "./data.ts";
import { check, StepFailed, station, tell } from "./narrator.ts";
import { gather } from "./people.ts";
import { startServer } from "./server.ts";
import { approve, promote } from "./stations/approve.ts";
import { audit } from "./stations/audit.ts";
import { deploy, predict } from "./stations/serve.ts";
import { registerFiles, registerModel, showVersion, train } from "./stations/train.ts";

const root = new URL("..", import.meta.url).pathname;
const keep = process.argv.includes("--keep");
const port = Number(process.env.PORT ?? 8787);

/** Real data and a Python to train with; undefined when they cannot be had, which outside of CI is a smaller story. */
const prepare = async (): Promise<Data | undefined> => {
  station("Setting up");
  try {
    const { python } = await ensurePythonEnvironment({ root, onProgress: tell });
    const folder = join(root, ".cache", "employment-ma");
    const found = await openData(folder).catch(() => undefined);
    if (found !== undefined) return found;
    tell("reading the survey rows out of the nannyml wheel");
    await runProgram(python, [
      join(root, "functions/training-image/demo_data.py"),
      "--out",
      folder,
      "--wheel",
      join(root, ".cache", "nannyml-0.13.1-py3-none-any.whl"),
    ]);
    return await openData(folder);
  } catch (error) {
    if (process.env.CI === "true") throw error;
    tell(`without Python: ${error instanceof Error ? error.message : error}`);
    tell("the story goes on with the committed sample and a model trained by the same code");
    if (!(error instanceof PythonUnavailableError) && !(error instanceof StepFailed)) throw error;
    return undefined;
  }
};

const runProgram = async (command: string, parameters: readonly string[]): Promise<void> => {
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) tell(line);
  const code = child.exitCode ?? (await new Promise<number | null>((done) => child.once("exit", done)));
  if (code !== 0) throw new StepFailed(`${parameters[0]} ended with exit code ${code}`);
};

const sampleFiles = async () => {
  const folder = join(root, "demo/sample/xgboost");
  const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
  const files = await Promise.all(
    result.artifacts.map(async ({ name, mediaType }: { name: string; mediaType: string }) => {
      const bytes = await readFile(join(folder, name));
      return { name, mediaType, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
  return { files, result };
};

const tellStory = async (): Promise<void> => {
  const trained = await prepare();
  const data = trained ?? (await openData(join(root, "demo/sample")));
  await mkdir(join(root, ".cache"), { recursive: true });
  const dataFolder = await mkdtemp(join(root, ".cache", "demo-"));
  tell("starting the server: the synthesised stacks, on this machine");
  const server = await startServer({ root, dataFolder, port });
  try {
    check(`${server.url} answers`, true);
    const people = await gather(server);
    await registerModel(people);
    const sample = trained === undefined ? await sampleFiles() : undefined;
    const number =
      sample === undefined ? await train(people, data, 2015) : await registerFiles(people, sample.files, sample.result);
    await showVersion(people, number);
    await approve(people, number);
    await deploy(people, number);
    station("Somebody pulls the plug");
    await server.kill();
    check(
      "killed with -9, started again on its data: nothing is lost",
      (await people.vic.get("/v1/models/employment")).status === 200,
    );
    await promote(people, number);
    const prediction = await predict(people, data, 2016, number);
    await audit(root, server, people);
    station("All of it held");
    tell(`model employment, version ${number} in production; last prediction ${prediction}`);
    if (keep) {
      tell(`the server goes on at ${server.url} with its data in ${dataFolder}; Ctrl-C ends it`);
      await new Promise((done) => process.once("SIGINT", done));
    }
  } finally {
    await server.stop();
    if (!keep) await rm(dataFolder, { recursive: true, force: true });
  }
};

try {
  await tellStory();
} catch (_error) {
  process.exitCode = 1;
}
