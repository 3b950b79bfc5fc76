import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessEnd, startSupervised } from "../../processes/start-supervised.ts";
import { findFreePort } from "../free-port.ts";
import type { TableEngineChoice } from "./choose-table-engine.ts";
import { createEngineClient, type EngineClient } from "./engine-client.ts";
import { indexStreamRecords } from "./index-stream-records.ts";

/** An engine that answers. */
export interface TableEngine {
  readonly kind: TableEngineChoice["kind"];
  readonly client: EngineClient;
  /** Resolves if the engine ends by itself; never for an external one. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends the engine; what it acknowledged is on disk already. */
  stop(): Promise<void>;
}

/** DynamoDB Local needs 4 s to start on a busy machine; the packaged engine 0.02 s. */
const readyWithinMs = 20_000;
/** Another process may take the free port in between. */
const startAttempts = 3;

/**
 * Starts the engine on a free port of loopback, with its data in the folder, and waits until it answers. It cannot
 * outlive this process, not even if this process is killed.
 *
 * @param folder of the data folder, created if missing; unused by an external engine
 * @throws Error in one line, naming the engine's log, if it does not answer
 */
export const startTableEngine = async (choice: TableEngineChoice, folder: string): Promise<TableEngine> => {
  if (choice.kind === "external") return connectExternal(choice.url);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt += 1) {
    const engine = await tryStart(choice, folder);
    if (engine !== undefined) {
      if (choice.kind === "packaged") indexStreamRecords(databaseOf(folder));
      return engine;
    }
    if (attempt === startAttempts) throw new Error(`the table engine did not start; see ${logFileOf(folder)}`);
  }
};

const connectExternal = async (url: string): Promise<TableEngine> => {
  const client = createEngineClient(url);
  if (!(await isReady(client))) throw new Error(`no table engine answers at AWS_ENDPOINT_URL_DYNAMODB (${url})`);
  return { kind: "external", client, ended: new Promise(() => {}), stop: async () => client.close() };
};

const tryStart = async (
  choice: Exclude<TableEngineChoice, { kind: "external" }>,
  folder: string,
): Promise<TableEngine | undefined> => {
  const port = await findFreePort();
  const started = startSupervised({
    command: commandOf(choice, folder, port),
    cwd: folder,
    environment: { PATH: process.env.PATH ?? "", DDB_LOCAL_TELEMETRY: "0" },
    logFile: logFileOf(folder),
  });
  const client = createEngineClient(`http://127.0.0.1:${port}`);
  const stop = async (): Promise<void> => {
    client.close();
    started.terminate(2_000);
    await started.ended;
  };
  let over = false;
  started.ended.then(() => {
    over = true;
  });
  const deadline = Date.now() + readyWithinMs;
  while (!over && Date.now() < deadline) {
    if (await isReady(client)) return { kind: choice.kind, client, ended: started.ended, stop };
    await sleep(10);
  }
  await stop();
  return undefined;
};

const commandOf = (
  choice: Exclude<TableEngineChoice, { kind: "external" }>,
  folder: string,
  port: number,
): readonly string[] => {
  if (choice.kind === "packaged")
    return [choice.program, "serve", "--port", String(port), "--db-path", databaseOf(folder)];
  const libraries = join(dirname(choice.jar), "DynamoDBLocal_lib");
  const local = ["-jar", choice.jar, "-port", String(port), "-dbPath", folder, "-sharedDb"];
  return ["java", "-Xmx512m", `-Djava.library.path=${libraries}`, ...local];
};

const databaseOf = (folder: string): string => join(folder, "tables.db");

const logFileOf = (folder: string): string => join(folder, "engine.log");

const isReady = (client: EngineClient): Promise<boolean> =>
  client.call("DynamoDB_20120810.ListTables", Buffer.from("{}")).then(
    ({ status }) => status === 200,
    () => false,
  );
