import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { webhookMessageV1 } from "../../../events/webhook-message.v1.ts";
import { createNotifier } from "../../../functions/notifier/app.ts";
import { webhookSecretText } from "../../../lib/domain/webhook/secret-text.ts";
import { createWebhook } from "../../../lib/usecases/create-webhook.ts";
import { deleteWebhook } from "../../../lib/usecases/delete-webhook.ts";
import { commandContext } from "../../support/command-context.ts";
import { startNotifierWorld } from "../../support/notifier-world.ts";
import { held } from "../../support/registry.ts";
import { isAuthentic } from "../../support/webhook-receiver.ts";

let notifier: Awaited<ReturnType<typeof startNotifierWorld>>;
beforeAll(async () => {
  notifier = await startNotifierWorld();
});
afterAll(() => notifier?.stop());
beforeEach(() => notifier.reset());

const create = async (workspace: string) => {
  const href = `http://localhost:${notifier.receiver().port}/hook`;
  const url = { href, scheme: "http", host: "localhost", hasUserInfo: false };
  const context = commandContext({ workspace, roles: ["admin"] });
  const creation = { url, events: ["model-registered", "model-updated"], description: "" };
  const { state, secret } = held(await createWebhook(notifier.needs(), context, creation));
  await notifier.sequence(workspace);
  return { id: state.id, secret: webhookSecretText(secret) };
};

test("what a command did reaches the receiver, signed with the secret that its creator was told", async () => {
  const { secret } = await create("told");
  await notifier.world.command("told", "a");
  await notifier.world.command("told", "a");
  await notifier.sequence("told");
  await notifier.wake("told");
  expect(await notifier.pollQueue()).toEqual({ received: 2, failed: 0 });
  const messages = notifier.receiver().received.map(({ body }) => webhookMessageV1.parse(JSON.parse(body)));
  expect(messages.map(({ type, data }) => [type, data.subjectVersion]).sort()).toEqual([
    ["model-registered.v1", 1],
    ["model-updated.v1", 2],
  ]);
  for (const webhook of notifier.receiver().received) {
    expect(isAuthentic(webhook, secret)).toBe(true);
    expect(isAuthentic({ ...webhook, body: `${webhook.body} ` }, secret)).toBe(false);
    expect(webhook.headers["webhook-id"]).toBe(webhookMessageV1.parse(JSON.parse(webhook.body)).data.id);
  }
  expect(notifier.told).toHaveLength(3);
});

test("a stream record wakes the notifier for its workspace; the clock finds the others, past one that fails", async () => {
  for (const workspace of ["a-broken", "b-woken", "c-idle"]) {
    await notifier.world.command(workspace, "a");
    await notifier.sequence(workspace);
  }
  await notifier.wake("b-woken");
  expect(notifier.told.map(({ workspace }) => workspace)).toEqual(["b-woken"]);
  notifier.broken.add("a-broken");
  await expect(notifier.tick()).rejects.toThrow("AccessDeniedException");
  expect(notifier.told.map(({ workspace }) => workspace)).toEqual(["b-woken", "c-idle"]);
  notifier.broken.clear();
  await notifier.tick();
  expect(notifier.told.map(({ workspace }) => workspace)).toEqual(["b-woken", "c-idle", "a-broken"]);
});

test("a delivery that was enqueued before webhooks had formats is delivered as it would have been then", async () => {
  const { id: webhook, secret } = await create("earlier");
  const { type, fact }: { type: string; fact: { id: string } } = JSON.parse(
    readFileSync(new URL("../../vectors/events/webhook-delivery-due.v1.json", import.meta.url), "utf8"),
  )[0];
  const body = JSON.stringify({
    ...{ schema: "webhook-delivery-due.v1", webhook, type },
    fact: { ...fact, workspace: "earlier" },
  });
  const record = { messageId: "m", receiptHandle: "none", attributes: { ApproximateReceiveCount: "1" } };
  const response = await createNotifier(notifier.needs())({ Records: [{ ...record, body, eventSource: "aws:sqs" }] });
  expect(response).toEqual({ batchItemFailures: [] });
  const [received] = notifier.receiver().received;
  expect(received && isAuthentic(received, secret)).toBe(true);
  expect(received?.headers["webhook-id"]).toBe(fact.id);
  expect(webhookMessageV1.parse(JSON.parse(received?.body ?? ""))).toMatchObject({
    type: `${type}.v1`,
    data: { ...fact, workspace: "earlier" },
  });
});

describe("a delivery that goes wrong", () => {
  const due = async (workspace: string) => {
    const webhook = await create(workspace);
    await notifier.world.command(workspace, "a");
    await notifier.sequence(workspace);
    await notifier.wake(workspace);
    return webhook;
  };

  test("comes again under the same id, later each time, until it is taken", async () => {
    await due("retried");
    notifier.answer(503);
    for (let attempt = 1; attempt <= 8; attempt += 1)
      expect(await notifier.pollQueue(notifier.impatient)).toEqual({ received: 1, failed: 1 });
    expect(notifier.waits).toEqual([5, 60, 300, 1_800, 7_200, 18_000, 36_000, 0]);
    notifier.answer(200);
    expect(await notifier.pollQueue(notifier.impatient)).toEqual({ received: 1, failed: 0 });
    expect(new Set(notifier.receiver().received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(notifier.receiver().received).toHaveLength(9);
  });

  test("waits in the queue itself", async () => {
    await due("waiting");
    notifier.answer(500);
    expect(await notifier.pollQueue()).toEqual({ received: 1, failed: 1 });
    expect(await notifier.pollQueue()).toEqual({ received: 0, failed: 0 });
  });

  test("fails alone, be it unreadable", async () => {
    await due("beside");
    const record = { messageId: "m", receiptHandle: "none", attributes: { ApproximateReceiveCount: "1" } };
    const response = await createNotifier(notifier.needs())({
      Records: [{ ...record, body: "{}", eventSource: "aws:sqs" }],
    });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: "m" }] });
    expect(await notifier.pollQueue()).toEqual({ received: 1, failed: 0 });
  });

  test("is dropped when its webhook is deleted meanwhile", async () => {
    const { id: webhook } = await due("deleted");
    held(await deleteWebhook(notifier.needs(), commandContext({ workspace: "deleted" }), { webhook }));
    expect(await notifier.pollQueue()).toEqual({ received: 1, failed: 0 });
    expect(notifier.receiver().received).toEqual([]);
  });

  test("disables the webhook when its receiver is gone, by one command that says who did it", async () => {
    const { id } = await due("gone");
    await notifier.world.command("gone", "a");
    await notifier.sequence("gone");
    await notifier.wake("gone");
    notifier.answer(410);
    expect(await notifier.pollQueue()).toEqual({ received: 2, failed: 0 });
    expect(await notifier.world.store.load("gone", "webhook", id)).toMatchObject({
      state: { status: "disabled" },
      revision: 2,
    });
    await notifier.sequence("gone");
    await notifier.wake("gone");
    expect(notifier.told.at(-1)).toMatchObject({ type: "webhook-updated", subject: { kind: "webhook", id } });
  });
});
