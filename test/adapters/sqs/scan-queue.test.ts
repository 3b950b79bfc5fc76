import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { driftScanRequestedV1 } from "../../../events/drift-scan-requested.v1.ts";
import { openScanQueue } from "../../../lib/adapters/sqs/scan-queue.ts";
import { startLocalServices } from "../../support/local-services.ts";

let services: Awaited<ReturnType<typeof startLocalServices>>;
let client: SQSClient;
beforeAll(async () => {
  services = await startLocalServices();
  client = new SQSClient({ ...services.config, maxAttempts: 1, useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  client.destroy();
  await services.stop();
});

test("a scan arrives as its event says, once its window has closed", async () => {
  const { QueueUrl: queueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "scans" }));
  const scan = (monitor: string, delaySeconds: number) => {
    return { workspace: "default", monitor, window: { start: 0, end: 300_000 }, delaySeconds };
  };
  await openScanQueue({ client, queueUrl }).send([scan("now", 0), scan("later", 2)]);
  const receive = async (seconds: number) => {
    const input = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: seconds };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(input));
    return Messages.map(({ Body = "" }) => driftScanRequestedV1.parse(JSON.parse(Body)));
  };
  expect(await receive(0)).toEqual([
    { schema: "drift-scan-requested.v1", workspace: "default", monitor: "now", window: { start: 0, end: 300_000 } },
  ]);
  expect(await receive(4)).toMatchObject([{ monitor: "later" }]);
});
