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
import { gather, type People } from "./people.ts";
import { launchServer, type Server } from "./server.ts";
import { approve, promote } from "./stations/approve.ts";
import { audit } from "./stations/audit.ts";
import { lookBack } from "./stations/look-back.ts";
import { retrain, takeOver } from "./stations/retrain.ts";
import { createTarget, deploy, predict } from "./stations/serve.ts";
import { skew } from "./stations/skew.ts";
import { trace } from "./stations/trace.ts";
import { registerFiles, registerModel, showVersion, train } from "./stations/train.ts";
import { drift, quiet, watch } from "./stations/watch.ts";
import { startTraffic } from "./traffic.ts";

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

/** Where versions come from: trained here, or, where nothing can be trained, from files that were trained before. */
const versionsOf =
  (people: People, data: Data, canTrain: boolean) =>
  async (name: "v1" | "v2" | "v3", file: string, algorithm: "logistic-regression" | "xgboost"): Promise<number> => {
    if (canTrain) return train(people, data, file, algorithm);
    const folder = join(root, "demo/sample", name);
    const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
    const files = await Promise.all(
      result.artifacts.map(async ({ name: file, mediaType }: { name: string; mediaType: string }) => {
        const bytes = await readFile(join(folder, file));
        return { name: file, mediaType, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
      }),
    );
    return registerFiles(people, files, { ...result, segmentColumn: data.segmentColumn });
  };

/** The whole loop, from the first model to the verified log. */
const tellStory = async (server: Server, data: Data, canTrain: boolean): Promise<void> => {
  const people = await gather(server);
  const version = versionsOf(people, data, canTrain);
  await registerModel(people);
  station("Ada makes a first version from the survey of 2015");
  const first = await version("v1", "2015", "logistic-regression");
  await showVersion(people, first);
  await approve(people, first);
  await createTarget(people);
  await deploy(people, first);
  station("Somebody pulls the plug");
  await server.kill();
  check(
    "killed with -9, started again on its data: nothing is lost",
    (await people.vic.get("/v1/models/employment")).status === 200,
  );
  await promote(people, first);
  const prediction = await predict(people, data, "2016", first);
  const before = new Date().toISOString();
  await watch(people, data);
  const traffic = startTraffic(people, data, "employment", await data.rows("2016"));
  cleanup.add(traffic.stop);
  const loop = async (): Promise<number> => {
    await quiet(people);
    const incident = await drift(people, traffic, await data.rows("replay"), whoIsReplayed);
    const trained = canTrain ? undefined : await version("v2", "fresh", "xgboost");
    const second = await retrain(people, data, incident, trained);
    await takeOver(people, second);
    const third = await version("v3", "skewed", "xgboost");
    await skew(people, traffic, third, second);
    return second;
  };
  const second = await Promise.race([loop(), traffic.broken]);
  await traffic.stop();
  await audit(root, server, people);
  await trace(people, prediction, first);
  await lookBack(people, before, { earlier: first, later: second });
  station("All of it held");
  tell(`model employment: version ${second} in production; ${traffic.failures()} requests of the application failed`);
};

/** No public data that we found has another state, so a population of a later year stands for a region. */
const whoIsReplayed =
  "newcomers of 2018 (real rows with CIT = 5, none altered), as if the service were opened where they live";

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
