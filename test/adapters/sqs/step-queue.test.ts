import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rolloutStepDueV1 } from "../../../events/rollout-step-due.v1.ts";
import { openStepQueue } from "../../../lib/adapters/sqs/step-queue.ts";
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

test("steps arrive as their event says, each when it is due and not before", async () => {
  const { QueueUrl: queueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "steps" }));
  const rollout = (place: number) => String(place).padStart(32, "0");
  await openStepQueue({ client, queueUrl }).send([
    ...Array.from({ length: 12 }, (_, place) => ({ workspace: "default", rollout: rollout(place), delaySeconds: 0 })),
    { workspace: "default", rollout: rollout(99), delaySeconds: 2 },
  ]);
  const received: string[] = [];
  const drain = async (seconds: number) => {
    const input = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: seconds };
    for (;;) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(input));
      if (Messages.length === 0) return;
      received.push(...Messages.map(({ Body = "" }) => rolloutStepDueV1.parse(JSON.parse(Body)).rollout));
    }
  };
  await drain(0);
  expect(received.sort()).toEqual(Array.from({ length: 12 }, (_, place) => rollout(place)));
  await drain(3);
  expect(received).toContain(rollout(99));
});
