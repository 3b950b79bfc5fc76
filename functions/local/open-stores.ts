import { join } from "node:path";
import type { Cleanup } from "./cleanup.ts";
import { openPart } from "./data-folder/open-data-folder.ts";
import { prepareQueue } from "./endpoints/queues/prepare-queue.ts";
import { openQueueStore } from "./endpoints/queues/queue-store.ts";
import { createQueuesHandler } from "./endpoints/queues/queues-handler.ts";
import { openObjectStore } from "./endpoints/s3/object-store.ts";
import { prepareBucket } from "./endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "./endpoints/s3/s3-handler.ts";
import type { ObjectHandler, ServiceHandler } from "./endpoints/service-handler.ts";
import { chooseTableEngine } from "./endpoints/tables/choose-table-engine.ts";
import { startTableEngine } from "./endpoints/tables/start-table-engine.ts";
import { createTablesHandler } from "./endpoints/tables/tables-handler.ts";
import { type TableWakes, writtenTables } from "./event-sources/table-wakes.ts";
import type { MachineDescription } from "./template/machine-description.ts";

export interface StoresNeeds {
  readonly folder: string;
  readonly description: MachineDescription;
  readonly wakes: TableWakes;
  readonly cleanup: Cleanup;
  readonly report: (message: string) => void;
}

/** What holds data: tables, queues and buckets, each with what the stacks declare. */
export interface Stores {
  readonly tables: ServiceHandler;
  readonly queues: ServiceHandler;
  readonly objects: ObjectHandler;
}

/** Starts the table engine and opens the queues and buckets. */
export const openStores = async (needs: StoresNeeds): Promise<Stores> => {
  const [tables, queues, objects] = await Promise.all([openTables(needs), openQueues(needs), openObjects(needs)]);
  return { tables, queues, objects };
};

/** The table engine behind the role check; every write wakes who reads the table's stream. */
const openTables = async ({ folder, description, wakes, cleanup, report }: StoresNeeds): Promise<ServiceHandler> => {
  const choice = chooseTableEngine({
    externalUrl: process.env.AWS_ENDPOINT_URL_DYNAMODB,
    dynamodbLocalJar: process.env.TIDEGATE_DYNAMODB_LOCAL_JAR,
  });
  const engine = await startTableEngine(choice, join(folder, "tables"));
  let stopping = false;
  cleanup.add(() => {
    stopping = true;
    return engine.stop();
  });
  void engine.ended.then(() => stopping || report("the table engine ended by itself: restart the machine"));
  const handler = createTablesHandler(engine.client);
  const streaming = description.tables.flatMap(({ name, streamViewType }) => (streamViewType ? [name] : []));
  return async (request) => {
    const response = await handler(request);
    for (const table of writtenTables(request.operation, request.body, streaming)) wakes.notify(table);
    return response;
  };
};

const openQueues = async ({ folder, description, cleanup }: StoresNeeds): Promise<ServiceHandler> => {
  const place = join(folder, "queues");
  const store = await openPart(place, () => openQueueStore(place));
  cleanup.add(store.close);
  for (const queue of description.queues) await prepareQueue(store, queue, Date.now());
  return createQueuesHandler(store, Date.now);
};

const openObjects = async ({ folder, description, cleanup }: StoresNeeds): Promise<ObjectHandler> => {
  const place = join(folder, "objects");
  const store = await openPart(place, () => openObjectStore(place, Date.now));
  cleanup.add(store.close);
  for (const bucket of description.buckets) await prepareBucket(store, bucket);
  return createS3Handler(store);
};
