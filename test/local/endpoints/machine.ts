// Runs tables, queues and S3 on one data folder, as a process of its own that a test can kill: `node machine.ts FOLDER`.
import { join } from "node:path";
import { openQueueStore } from "../../../functions/local/endpoints/queues/queue-store.ts";
import { createQueuesHandler } from "../../../functions/local/endpoints/queues/queues-handler.ts";
import { openObjectStore } from "../../../functions/local/endpoints/s3/object-store.ts";
import { createS3Handler } from "../../../functions/local/endpoints/s3/s3-handler.ts";
import { chooseTableEngine } from "../../../functions/local/endpoints/tables/choose-table-engine.ts";
import { startTableEngine } from "../../../functions/local/endpoints/tables/start-table-engine.ts";
import { createTablesHandler } from "../../../functions/local/endpoints/tables/tables-handler.ts";
import { startEndpoints } from "./start-endpoints.ts";

const [, , folder = "", parts = ""] = process.argv;
const engine = parts.includes("tables")
  ? await startTableEngine(
      chooseTableEngine({ dynamodbLocalJar: process.env.TIDEGATE_DYNAMODB_LOCAL_JAR }),
      join(folder, "tables"),
    )
  : undefined;
const objects = createS3Handler(await openObjectStore(join(folder, "objects"), Date.now));
const machine = await startEndpoints({
  objects,
  services: {
    sqs: createQueuesHandler(openQueueStore(join(folder, "queues")), Date.now),
    ...(engine ? { dynamodb: createTablesHandler(engine.client) } : {}),
  },
});
process.stdout.write(`${JSON.stringify(machine.root)}\n`);
