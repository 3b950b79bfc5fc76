import { fork } from "node:child_process";
import { once } from "node:events";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";

const configSchema = z.object({
  endpoint: z.string(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

/** Queues in a process of their own, so that their work is not measured as the caller's. */
export const startQueueEngine = async () => {
  const engine = fork(new URL("queue-process.ts", import.meta.url));
  const [message] = await once(engine, "message");
  const config = configSchema.parse(message);
  const client = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const { QueueUrl: queueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "captures" }));
  return {
    client,
    queueUrl,
    endpoint: config.endpoint,
    credentials: config.credentials,
    stop: async () => {
      client.destroy();
      engine.disconnect();
      await once(engine, "exit");
    },
  };
};
