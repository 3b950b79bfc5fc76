import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openQueueStore } from "../../functions/local/endpoints/queues/queue-store.ts";
import { createQueuesHandler } from "../../functions/local/endpoints/queues/queues-handler.ts";
import { openObjectStore } from "../../functions/local/endpoints/s3/object-store.ts";
import { createS3Handler } from "../../functions/local/endpoints/s3/s3-handler.ts";
import { startEndpoints } from "../local/endpoints/start-endpoints.ts";

/** The local machine's object storage and queues on a port and in a folder of their own; `config` is for any SDK client. */
export const startLocalServices = async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-services-"));
  const objects = await openObjectStore(join(folder, "objects"), Date.now);
  const queues = openQueueStore(join(folder, "queues"));
  const endpoints = await startEndpoints({
    objects: createS3Handler(objects),
    services: { sqs: createQueuesHandler(queues, Date.now) },
  });
  const stop = async () => {
    await endpoints.close();
    objects.close();
    queues.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { config: endpoints.root, stop };
};
