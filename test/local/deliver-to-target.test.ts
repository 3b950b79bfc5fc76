import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDeliver } from "../../functions/local/deliver-to-target.ts";
import type { DeliveryAttempt } from "../../functions/local/endpoints/eventbridge/delivery.ts";
import { openQueueStore, type QueueStore } from "../../functions/local/endpoints/queues/queue-store.ts";
import { createQueuesHandler } from "../../functions/local/endpoints/queues/queues-handler.ts";
import { createFailureDelivery, type FailedEvent } from "../../functions/local/lambda/failure-delivery.ts";
import type { FunctionRecord } from "../../functions/local/lambda/function-record.ts";
import { startEndpoints } from "./endpoints/start-endpoints.ts";

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:worker";
const queueArn = "arn:aws:sqs:us-east-1:000000000000:events";
const ruleArn = "arn:aws:events:us-east-1:000000000000:rule/tick";
const roleArn = "arn:aws:iam::000000000000:role/scheduler";

let folder: string;
let store: QueueStore;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
let client: SQSClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-deliver-"));
  store = openQueueStore(folder);
  endpoints = await startEndpoints({ services: { sqs: createQueuesHandler(store, Date.now) } });
  client = new SQSClient({ ...endpoints.root, useQueueUrlAsEndpoint: false });
  for (const QueueName of ["events", "dead", "failures"]) await client.send(new CreateQueueCommand({ QueueName }));
});
afterAll(async () => {
  client.destroy();
  await endpoints.close();
  store.close();
  rmSync(folder, { recursive: true });
});
const queueUrl = (arn: string) => `${endpoints.url}/000000000000/${arn.split(":").at(-1)}`;
const receive = async (name: string) => {
  const { Messages } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl(`:${name}`), MessageAttributeNames: ["All"] }),
  );
  return Messages?.[0];
};

const record: FunctionRecord = {
  name: "worker",
  tags: {},
  latest: {
    version: "$LATEST",
    configuration: {
      description: "",
      handler: "index.handler",
      runtime: "nodejs24.x",
      roleArn: "arn:aws:iam::000000000000:role/worker",
      memoryMb: 128,
      timeoutSeconds: 3,
      environment: {},
      codeSha256: "",
      codeSizeBytes: 0,
      deadLetterArn: "arn:aws:sqs:us-east-1:000000000000:dead",
    },
    revisionId: "r",
    modifiedAt: 0,
    state: "Active",
    updating: false,
  },
  versions: [],
  lastVersion: 0,
  aliases: [],
  asyncRetries: 2,
  failureDestinationArn: "arn:aws:sqs:us-east-1:000000000000:failures",
};

describe("a rule or schedule", () => {
  const accepted: unknown[] = [];
  const deliver = (attempt: Partial<DeliveryAttempt>) =>
    createDeliver({
      ready: Promise.resolve(),
      store: {
        get: (name) => (name === "worker" ? record : undefined),
        all: () => [],
        put: () => {},
        remove: () => {},
      },
      asynchronous: {
        accept: (name, qualifier, payload) => {
          accepted.push([name, qualifier, Buffer.from(payload).toString()]);
          return "id";
        },
        stop: () => {},
      },
      roles: {
        allows: (role, action, resource) =>
          role === roleArn && action === "lambda:InvokeFunction" && resource === functionArn,
      },
      permissions: [
        { resourceArn: functionArn, service: "events.amazonaws.com", sourceArn: ruleArn },
        { resourceArn: `${functionArn}-gone`, service: "events.amazonaws.com", sourceArn: ruleArn },
        { resourceArn: queueArn, service: "events.amazonaws.com", sourceArn: ruleArn },
      ],
      queueClient: () => client,
      queueUrl,
    })({
      targetArn: functionArn,
      service: "events.amazonaws.com",
      sourceArn: ruleArn,
      payload: "{}",
      attributes: {},
      ...attempt,
    });

  test("hands its event to a function that permits it, or that its role may invoke", async () => {
    await deliver({ payload: '{"by":"permission"}' });
    await deliver({ payload: '{"by":"role"}', roleArn, sourceArn: "arn:schedule", service: "scheduler.amazonaws.com" });
    expect(accepted).toEqual([
      ["worker", undefined, '{"by":"permission"}'],
      ["worker", undefined, '{"by":"role"}'],
    ]);
  });

  test("sends its text to a queue that permits it", async () => {
    await deliver({ targetArn: queueArn, payload: "any text", attributes: { RULE_ARN: ruleArn } });
    expect(await receive("events")).toMatchObject({
      Body: "any text",
      MessageAttributes: { RULE_ARN: { StringValue: ruleArn } },
    });
  });

  test.each([
    ["another rule than the function permits", { sourceArn: `${ruleArn}-other` }, "NO_PERMISSIONS"],
    ["a role that may not", { roleArn: `${roleArn}-other` }, "NO_PERMISSIONS"],
    ["a function that is gone", { targetArn: `${functionArn}-gone` }, "NO_RESOURCE"],
    ["an input that is no JSON", { payload: "<text>" }, "INVALID_JSON"],
  ])("is refused for good for %s", async (_, attempt, code) => {
    await expect(deliver(attempt)).rejects.toMatchObject({ name: "UndeliverableError", code });
  });
});

describe("an asynchronous event that was given up", () => {
  test("lies in the dead-letter queue as it came, and Lambda's record of it in the destination", async () => {
    const reports: string[] = [];
    const deliverFailure = createFailureDelivery({
      queueClient: () => client,
      queueUrl,
      report: (message) => reports.push(message),
      now: () => Date.parse("2026-11-21T06:37:05Z"),
    });
    const failed: FailedEvent = {
      record,
      event: { id: "request-1", payload: '{"kind":"tick"}', attempts: 3 },
      result: {
        payload: Buffer.from(JSON.stringify({ errorType: "Error", errorMessage: "broken" })),
        functionError: "Unhandled",
        requestId: "request-1",
        executedVersion: "$LATEST",
      },
    };
    await deliverFailure(failed);
    expect(await receive("dead")).toMatchObject({
      Body: '{"kind":"tick"}',
      MessageAttributes: { RequestID: { StringValue: "request-1" }, ErrorMessage: { StringValue: "broken" } },
    });
    expect(JSON.parse((await receive("failures"))?.Body ?? "")).toMatchObject({
      timestamp: "2026-11-21T06:37:05.000Z",
      requestContext: { requestId: "request-1", condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { kind: "tick" },
      responseContext: { functionError: "Unhandled" },
      responsePayload: { errorMessage: "broken" },
    });
    await deliverFailure({
      ...failed,
      record: { ...record, failureDestinationArn: "arn:aws:sqs:us-east-1:000000000000:gone" },
    });
    expect(reports).toEqual([expect.stringContaining("the failed event could not be sent to")]);
  });
});
