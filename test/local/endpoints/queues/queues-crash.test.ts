import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { startKillableMachine, writeUntilKilled } from "../killable-machine.ts";
import type { ClientConfig } from "../start-endpoints.ts";

const account = "http://anywhere.invalid/000000000000";
const connect = (config: ClientConfig) => new SQSClient({ ...config, maxAttempts: 1, useQueueUrlAsEndpoint: false });

const drain = async (sqs: SQSClient, QueueUrl: string): Promise<readonly (string | undefined)[]> => {
  const bodies: (string | undefined)[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2, VisibilityTimeout: 600 }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body));
  }
};

it("kill -9 under load loses no acknowledged message, brings no deleted one back and doubles none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-crash-"));
  const QueueUrl = `${account}/work`;
  const sent = new Set<string>();
  const deleted = new Set<string | undefined>();
  const doomed = new Set<string | undefined>();
  // A slow machine gets less done in a round, so it takes more of them.
  for (let round = 0; round < 3 || sent.size <= 100 || deleted.size <= 10; round += 1) {
    const machine = await startKillableMachine(folder);
    const sqs = connect(machine.config);
    if (round === 0)
      await sqs.send(new CreateQueueCommand({ QueueName: "work", Attributes: { VisibilityTimeout: "1" } }));
    await writeUntilKilled(machine, 8, 400 + round * 150, async (writer, turn) => {
      const body = `${round}-${writer}-${turn}`;
      if (writer < 5) {
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
        sent.add(body);
        return;
      }
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      for (const { Body, ReceiptHandle } of Messages) {
        // Not known to be there from the moment its deletion is asked for.
        doomed.add(Body);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        deleted.add(Body);
      }
    });
    sqs.destroy();
  }

  const machine = await startKillableMachine(folder);
  const sqs = connect(machine.config);
  const left = await drain(sqs, QueueUrl);
  sqs.destroy();
  await machine.kill();
  expect(new Set(left).size).toBe(left.length);
  expect([...sent].filter((body) => !doomed.has(body) && !left.includes(body))).toEqual([]);
  expect(left.filter((body) => deleted.has(body))).toEqual([]);
  await rm(folder, { recursive: true });
});

it("kill -9 while messages move to the dead letters leaves each in exactly one queue", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-crash-"));
  const [work, dead] = [`${account}/work`, `${account}/dead`];
  const sent = new Set<string>();
  for (let round = 0; round < 2; round += 1) {
    const machine = await startKillableMachine(folder);
    const sqs = connect(machine.config);
    await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead",
      maxReceiveCount: 1,
    });
    await sqs.send(
      new CreateQueueCommand({ QueueName: "work", Attributes: { VisibilityTimeout: "0", RedrivePolicy } }),
    );
    await writeUntilKilled(machine, 8, 500, async (writer, turn) => {
      const MessageBody = `${round}-${writer}-${turn}`;
      if (writer < 5) {
        await sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody }));
        sent.add(MessageBody);
      } else await sqs.send(new ReceiveMessageCommand({ QueueUrl: work, MaxNumberOfMessages: 2 }));
    });
    sqs.destroy();
  }

  const machine = await startKillableMachine(folder);
  const sqs = connect(machine.config);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: work, Attributes: { RedrivePolicy: "" } }));
  const [waiting, letters] = [await drain(sqs, work), await drain(sqs, dead)];
  sqs.destroy();
  await machine.kill();
  const all = [...waiting, ...letters];
  expect(new Set(all).size).toBe(all.length);
  expect([...sent].filter((body) => !all.includes(body))).toEqual([]);
  expect(letters.length).toBeGreaterThan(20);
  await rm(folder, { recursive: true });
});
