import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ContainerHost, containerEnvironment, type LocalImage } from "../../processes/container-host.ts";
import { type SupervisedProcess, startSupervised } from "../../processes/start-supervised.ts";
import { findFreePort } from "../free-port.ts";
import { isPortTaken } from "../is-port-taken.ts";
import type { Variant } from "./endpoint.ts";
import { unpackModelData } from "./model-data.ts";

export interface ModelServerHost extends ContainerHost {
  readonly folder: string;
  /** What a container gets between the request to end and the kill. */
  readonly stopGraceMs: number;
}

/** One instance of a variant: a model server that is started again when it ends by itself. */
export interface ModelServer {
  /** Where it answers; undefined while it does not. */
  readonly url: () => string | undefined;
  readonly stop: () => Promise<void>;
}

/** By this the servers of one data folder are found again after a crash. */
export const serverMarker = "TIDEGATE_MODEL_SERVERS_OF";

const pingEveryMs = 100;
const pingTimeoutMs = 2_000;
const restartDelayMs = 1_000;
const portsMax = 5;

/**
 * Starts a model server by SageMaker's container contract: `serve`, listening on SAGEMAKER_BIND_TO_PORT, ready when
 * `GET /ping` answers 200. Its model archive lies in SM_MODEL_DIR, in place of /opt/ml/model.
 *
 * @param machineStopping ends the wait, and the restarts, when the machine goes down
 * @throws Error saying why it did not become ready
 */
export const startModelServer = async (
  host: ModelServerHost,
  endpoint: string,
  variant: Variant,
  machineStopping: AbortSignal,
): Promise<ModelServer> => {
  const ownEnd = new AbortController();
  const stopping = AbortSignal.any([ownEnd.signal, machineStopping]);
  let live = await launch(host, endpoint, variant, stopping);
  let url: string | undefined = live.url;
  const keepUp = async (): Promise<void> => {
    while (true) {
      await live.process.ended;
      url = undefined;
      const next = await relaunch(host, endpoint, variant, stopping);
      if (next === undefined) return;
      live = next;
      url = live.url;
    }
  };
  const kept = keepUp();
  return {
    url: () => url,
    stop: () => {
      ownEnd.abort();
      live.process.terminate(host.stopGraceMs);
      return kept;
    },
  };
};

interface LiveServer {
  readonly process: SupervisedProcess;
  readonly url: string;
}

const relaunch = async (
  host: ModelServerHost,
  endpoint: string,
  variant: Variant,
  stopping: AbortSignal,
): Promise<LiveServer | undefined> => {
  while (!stopping.aborted) {
    try {
      await delay(restartDelayMs, undefined, { signal: stopping });
      return await launch(host, endpoint, variant, stopping);
    } catch {
      // Stopped meanwhile, or it failed again: its log says why.
    }
  }
  return undefined;
};

const launch = async (
  host: ModelServerHost,
  endpoint: string,
  variant: Variant,
  stopping: AbortSignal,
  portsLeft = portsMax,
): Promise<LiveServer> => {
  const image = await pull(host, variant);
  stopping.throwIfAborted();
  const port = await findFreePort();
  // One folder per process: a sibling or a successor must not empty it.
  const modelFolder = join(modelDataFolder(host.folder), `${endpoint}-${variant.name}-${port}`);
  await unpackIfGiven(host, variant, modelFolder);
  const identity = { roleArn: variant.roleArn, sessionName: `${endpoint}-${variant.name}`.slice(0, 64) };
  const process = startSupervised({
    command: [...image.command, "serve"],
    cwd: image.cwd,
    logFile: serverLogFile(host.folder, endpoint, variant.name),
    environment: {
      ...containerEnvironment(host, image, variant.environment, identity),
      SAGEMAKER_BIND_TO_PORT: String(port),
      SM_MODEL_DIR: modelFolder,
      [serverMarker]: host.folder,
    },
  });
  process.ended.then(() => rmSync(modelFolder, { recursive: true, force: true }));
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitForPing(process, url, variant, stopping);
    return { process, url };
  } catch (error) {
    process.terminate(host.stopGraceMs);
    await process.ended;
    // Between the choice of a port and its use somebody else may have taken it; no container can help that.
    if (portsLeft > 1 && (await isPortTaken(port))) return launch(host, endpoint, variant, stopping, portsLeft - 1);
    throw error;
  }
};

const serverLogFile = (folder: string, endpoint: string, variant: string): string =>
  join(folder, "logs", endpoint, `${variant}.log`);

/** Unpacked archives of the running servers; nothing in it outlives them. */
export const modelDataFolder = (folder: string): string => join(folder, "model-data");

const unpackIfGiven = async (host: ModelServerHost, variant: Variant, folder: string): Promise<void> => {
  const { name, modelDataUrl, roleArn } = variant;
  if (modelDataUrl === undefined || roleArn === undefined) return;
  await unpackModelData(host, modelDataUrl, roleArn, folder).catch((error: unknown) => {
    throw new Error(`the model archive of production variant ${name} cannot be read: ${String(error)}`);
  });
};

const pull = async (host: ModelServerHost, { image, name }: Variant): Promise<LocalImage> => {
  const found = await host.pullImage(image);
  if (found !== undefined) return found;
  throw new Error(`the image ${image} of production variant ${name} is not mapped to a source folder`);
};

const waitForPing = async (
  process: SupervisedProcess,
  url: string,
  { name, startupTimeoutSeconds }: Variant,
  stopping: AbortSignal,
): Promise<void> => {
  const deadline = Date.now() + startupTimeoutSeconds * 1_000;
  let ended: string | undefined;
  process.ended.then((end) => {
    ended = end.kind === "exited" ? `it exited with code ${end.exitCode}` : end.message;
  });
  const failure = (why: string) =>
    new Error(`the container of production variant ${name} did not pass the ping health check: ${why}`);
  while (!(await answersPing(url))) {
    if (ended !== undefined) throw failure(ended);
    if (stopping.aborted) throw failure("it is being stopped");
    if (Date.now() > deadline) throw failure(`no answer within ${startupTimeoutSeconds} s`);
    await delay(pingEveryMs);
  }
};

const answersPing = async (url: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(pingTimeoutMs) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
};
