import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { checkPorts } from "../functions/local/check-ports.ts";
import { createCleanup } from "../functions/local/cleanup.ts";
import { parsePort } from "../functions/local/parse-arguments.ts";
import { ensurePythonEnvironment } from "../functions/local/python-environment.ts";
import { PythonUnavailableError } from "../functions/local/python-unavailable-error.ts";
import { type Data, openData } from "./data.ts";
import { makeDataFolder, removeDataFolder, sweepDataFolders } from "./data-folders.ts";
import { check, StepFailed, station, tell, tellFailure } from "./narrator.ts";
import { gather } from "./people.ts";
import { launchServer, type Server } from "./server.ts";
import { approve, promote } from "./stations/approve.ts";
import { audit } from "./stations/audit.ts";
import { deploy, predict } from "./stations/serve.ts";
import { registerFiles, registerModel, showVersion, train } from "./stations/train.ts";

const root = new URL("..", import.meta.url).pathname;
const cache = join(root, ".cache");
const keep = process.argv.includes("--keep");

/** Real data and a Python to train with; undefined when they cannot be had, which outside of CI is a smaller story. */
const prepare = async (): Promise<Data | undefined> => {
  station("Setting up");
  try {
    const { python } = await ensurePythonEnvironment({ root, onProgress: tell });
    const folder = join(cache, "employment-ma");
    const found = await openData(folder).catch(() => undefined);
    if (found !== undefined) return found;
    tell("reading the survey rows out of the nannyml wheel");
    const wheel = join(cache, "nannyml-0.13.1-py3-none-any.whl");
    await runProgram(python, [join(root, "functions/training-image/demo_data.py"), "--out", folder, "--wheel", wheel]);
    return await openData(folder);
  } catch (error) {
    if (!(error instanceof PythonUnavailableError || error instanceof StepFailed)) throw error;
    if (process.env.CI === "true") throw new StepFailed(error.message);
    tell(`nothing can be trained here (${error.message}): the story goes on with the committed sample and its model`);
    return undefined;
  }
};

const runProgram = async (command: string, parameters: readonly string[]): Promise<void> => {
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  for await (const line of createInterface({ input: child.stdout })) tell(line);
  const code = await ended;
  if (code !== 0) throw new StepFailed(`${parameters[0]} ended with exit code ${code}`);
};

const sampleFiles = async () => {
  const folder = join(root, "demo/sample/v1");
  const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
  const files = await Promise.all(
    result.artifacts.map(async ({ name, mediaType }: { name: string; mediaType: string }) => {
      const bytes = await readFile(join(folder, name));
      return { name, mediaType, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
  return { files, result };
};

/** What everybody does, from the first model to the verified log; the last prediction is what the application got. */
const tellStory = async (server: Server, data: Data, canTrain: boolean): Promise<void> => {
  const people = await gather(server);
  await registerModel(people);
  const sample = canTrain ? undefined : await sampleFiles();
  const number =
    sample === undefined ? await train(people, data, "2015") : await registerFiles(people, sample.files, sample.result);
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
  const prediction = await predict(people, data, "2016", number);
  await audit(root, server, people);
  station("All of it held");
  tell(`model employment, version ${number} in production; last prediction ${prediction}`);
};

/** What has been started. */
const cleanup = createCleanup(console.error);
let cleaned: Promise<void> | undefined;
/** Ends it, once, however the demo ends. */
const clean = (): Promise<void> => {
  cleaned ??= cleanup.run();
  return cleaned;
};

/** Before anything is set up: a busy port is known at once. */
const choosePort = async (): Promise<number> => {
  try {
    const port = parsePort(process.env.PORT);
    await checkPorts(port);
    return port;
  } catch (error) {
    throw new StepFailed(error instanceof Error ? error.message : String(error));
  }
};

const run = async (): Promise<void> => {
  const port = await choosePort();
  await sweepDataFolders(cache);
  const trained = await prepare();
  const data = trained ?? (await openData(join(root, "demo/sample")));
  const dataFolder = await makeDataFolder(cache, keep);
  if (!keep) cleanup.add(() => removeDataFolder(dataFolder));
  tell("starting the server: the synthesised stacks, on this machine");
  const isKnown = (line: string) => trained === undefined && line.startsWith("training jobs will fail: ");
  const server = launchServer({ root, dataFolder, port, isKnown });
  cleanup.add(server.stop);
  await server.started;
  check(`${server.url} answers`, true);
  await Promise.race([tellStory(server, data, trained !== undefined), server.lost]);
  if (!keep) return;
  tell(`the server goes on at ${server.url} with its data in ${dataFolder}; Ctrl-C ends it`);
  await server.lost;
};

let asked = false;
const stopWhenAsked = async (exitCode: number): Promise<void> => {
  if (asked) return;
  asked = true;
  await clean();
  process.exit(exitCode);
};
process.on("SIGINT", () => void stopWhenAsked(130));
process.on("SIGTERM", () => void stopWhenAsked(143));
process.on("SIGHUP", () => void stopWhenAsked(129));

const ended = await run().then(
  () => undefined,
  (error: unknown) => ({ error }),
);
// Once asked to end, whatever fails for that reason is no news.
if (!asked) {
  if (ended !== undefined) tellFailure(ended.error);
  await clean();
  process.exit(ended === undefined ? 0 : 1);
}
