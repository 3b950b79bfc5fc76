import { cpus } from "node:os";
import { join } from "node:path";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { localAccount } from "./access/local-account.ts";
import type { CredentialRegistry } from "./credential-registry.ts";
import { createHandOver, type Poller } from "./event-sources/poller.ts";
import { startQueuePoller } from "./event-sources/queue-poller.ts";
import { openStreamCheckpoints, type StreamCheckpoints } from "./event-sources/stream-checkpoints.ts";
import { failedBatchRecord } from "./event-sources/stream-delivery.ts";
import { startStreamPoller } from "./event-sources/stream-poller.ts";
import type { TableWakes } from "./event-sources/table-wakes.ts";
import type { FunctionInvoker } from "./lambda/function-invoker.ts";
import { parseFunctionReference } from "./lambda/function-store.ts";
import type { QueueAccess } from "./queue-access.ts";
import type { EventSourceMapping, MachineDescription } from "./template/machine-description.ts";

export interface PollersNeeds {
  readonly folder: string;
  readonly description: MachineDescription;
  readonly endpointUrl: string;
  readonly credentials: CredentialRegistry;
  readonly invoker: FunctionInvoker;
  /** Stream ARNs by table. */
  readonly streams: ReadonlyMap<string, string>;
  readonly wakes: TableWakes;
  readonly queueAccess: QueueAccess;
  readonly report: (message: string) => void;
}

/** Starts one poller per event source mapping, each with its own function's credentials. */
export const startPollers = (needs: PollersNeeds): Poller => {
  const checkpoints = openStreamCheckpoints(join(needs.folder, "streams"));
  const pollers = needs.description.eventSourceMappings.map((mapping) =>
    mapping.sourceArn.includes(":sqs:") ? startQueue(needs, mapping) : startStream(needs, mapping, checkpoints),
  );
  return {
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
  };
};

const functionOf = ({ description }: PollersNeeds, { functionArn, id }: EventSourceMapping) => {
  const name = parseFunctionReference(functionArn)?.name;
  const declared = description.functions.find((candidate) => candidate.name === name);
  if (declared === undefined) throw new Error(`event source mapping ${id} names no function of the stacks`);
  return declared;
};

const queueClientOf = (needs: PollersNeeds, mapping: EventSourceMapping) => {
  const { roleArn, name } = functionOf(needs, mapping);
  return needs.queueAccess.asRole(roleArn, name);
};

/** Without a limit of its own a mapping takes what the function may run at once. */
const concurrencyOf = (needs: PollersNeeds, mapping: EventSourceMapping): number => {
  const most = 2 * cpus().length;
  return Math.min(mapping.concurrencyMax ?? most, functionOf(needs, mapping).reservedConcurrency ?? most, most);
};

const startQueue = (needs: PollersNeeds, mapping: EventSourceMapping): Poller =>
  startQueuePoller(mapping, {
    client: queueClientOf(needs, mapping),
    queueUrl: needs.queueAccess.urlOf(mapping.sourceArn),
    handOver: createHandOver(needs.invoker, mapping.functionArn),
    concurrencyMax: concurrencyOf(needs, mapping),
    report: (message) => needs.report(`${mapping.id}: ${message}`),
  });

const startStream = (needs: PollersNeeds, mapping: EventSourceMapping, checkpoints: StreamCheckpoints): Poller => {
  const table = /:table\/([^/]+)\/stream\//.exec(mapping.sourceArn)?.[1] ?? "";
  const streamArn = needs.streams.get(table);
  if (streamArn === undefined) throw new Error(`event source mapping ${mapping.id}: ${table} has no stream`);
  const { roleArn, name } = functionOf(needs, mapping);
  const client = new DynamoDBStreamsClient({
    endpoint: needs.endpointUrl,
    region: localAccount.region,
    credentials: needs.credentials.issue(roleArn, name),
  });
  const report = (message: string) => needs.report(`${mapping.id}: ${message}`);
  const poller = startStreamPoller(mapping, {
    client,
    streamArn,
    table,
    handOver: createHandOver(needs.invoker, mapping.functionArn),
    checkpoints,
    wakes: needs.wakes,
    sendFailure: (failed) => {
      report(`gave up ${failed.records.length} record(s)`);
      return sendFailure(needs, mapping, failedBatchRecord(failed, { ...mapping, streamArn, now: Date.now() }));
    },
    report,
  });
  return {
    stop: async () => {
      await poller.stop();
      client.destroy();
    },
  };
};

const sendFailure = async (needs: PollersNeeds, mapping: EventSourceMapping, MessageBody: string): Promise<void> => {
  if (mapping.failureQueueArn === undefined) return;
  const QueueUrl = needs.queueAccess.urlOf(mapping.failureQueueArn);
  // A destination that refuses loses the record, as in Lambda: the stream must go on.
  await queueClientOf(needs, mapping)
    .send(new SendMessageCommand({ QueueUrl, MessageBody }))
    .catch((error: unknown) => needs.report(`${mapping.id}: ${String(error)}`));
};
