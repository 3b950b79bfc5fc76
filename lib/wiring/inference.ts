import { createHash } from "node:crypto";
import { SQSClient } from "@aws-sdk/client-sqs";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { cacheRoutes } from "../adapters/routing/route-cache.ts";
import { openRouteReader } from "../adapters/routing/route-reader.ts";
import { type CaptureSinkNeeds, openSqsCaptureSink } from "../adapters/sqs/capture-sink.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { modelInvokers } from "./model-invokers.ts";

/** HTTP APIs give up after 30 s; this leaves time to say so. */
const invocationMsMax = 25_000;

/** A capture takes milliseconds; a caller waits no longer than this for a queue that does not answer. */
const captureMsMax = 2_000;

/**
 * What the gateway needs.
 *
 * @param onStaleRoute  told when a route's old configuration serves because the state of record cannot be read
 */
export const inferenceDependencies = (onStaleRoute: (error: unknown) => void) => {
  const client = openDocumentClient();
  const { aggregates, clock, ids } = aggregateNeeds(client);
  const captureBucket = readEnvironment("captureBucket");
  return {
    ...edgeNeeds(client),
    clock,
    ids,
    stopwatch: () => performance.now(),
    pseudonym: (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32),
    routes: cacheRoutes(openRouteReader(aggregates), { clock, onStale: onStaleRoute }),
    invokers: modelInvokers(invocationMsMax),
    captures: openSqsCaptureSink({
      // The queue's URL names a host that does not exist outside AWS; the client's own endpoint always does.
      client: new SQSClient({ useQueueUrlAsEndpoint: false }),
      queueUrl: readEnvironment("captureQueueUrl"),
      storeRows: lazyRowStore(captureBucket),
      sendMsMax: captureMsMax,
    }),
  };
};

/** The client that most processes never need is loaded by the first request that does. */
const lazyRowStore = (bucket: string): CaptureSinkNeeds["storeRows"] => {
  const open = async () => {
    const { S3Client } = await import("@aws-sdk/client-s3");
    const { storeRows } = await import("../adapters/s3/store-rows.ts");
    return { client: new S3Client({}), storeRows };
  };
  let opened: ReturnType<typeof open> | undefined;
  return async (prediction, rows) => {
    opened ??= open();
    const { client, storeRows } = await opened;
    return storeRows(client, bucket, prediction, rows);
  };
};
