import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { freePort } from "../support/table-engine.ts";
import { wireClient } from "../support/wire-server.ts";

const script = `
  import { startFauxqs } from "fauxqs";
  await startFauxqs({ port: Number(process.env.QUEUE_PORT), host: "127.0.0.1", logger: false });
`;

/** A queue engine in a process of its own, so that its work is not measured as the caller's. */
export const startQueueEngine = async () => {
  const port = await freePort();
  const engine = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, QUEUE_PORT: String(port) },
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new SQSClient({ ...wireClient(endpoint), useQueueUrlAsEndpoint: false });
  const queueUrl = await createQueue(client, engine);
  return {
    client,
    queueUrl,
    endpoint,
    stop: async () => {
      client.destroy();
      engine.kill("SIGKILL");
    },
  };
};

const createQueue = async (client: SQSClient, engine: ChildProcess): Promise<string> => {
  for (let attempt = 0; attempt < 200 && engine.exitCode === null; attempt += 1) {
    try {
      const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "captures" }));
      return QueueUrl;
    } catch {
      await setTimeout(50);
    }
  }
  throw new Error("the queue engine did not start");
};
