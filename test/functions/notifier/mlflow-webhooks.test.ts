import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mlflowWebhookMessageV1 } from "../../../events/mlflow-webhook-message.v1.ts";
import { showWebhook } from "../../../functions/mlflow/dialect/show-webhook.ts";
import type { Change } from "../../../lib/domain/command/change.ts";
import { decideAlias } from "../../../lib/domain/model/decide-alias.ts";
import { versionListing } from "../../../lib/domain/model-version/version-change.ts";
import { refuse } from "../../../lib/domain/result.ts";
import { type MlflowEvent, mlflowEvents } from "../../../lib/domain/webhook/mlflow-event.ts";
import { createMlflowWebhook } from "../../../lib/usecases/create-mlflow-webhook.ts";
import { deleteWebhook } from "../../../lib/usecases/delete-webhook.ts";
import { getWebhook } from "../../../lib/usecases/get-webhook.ts";
import { updateWebhook } from "../../../lib/usecases/update-webhook.ts";
import { commandContext } from "../../support/command-context.ts";
import { startNotifierWorld } from "../../support/notifier-world.ts";
import { held } from "../../support/registry.ts";
import { model, version } from "../../support/registry-world.ts";
import { isAuthenticToMlflow } from "../../support/webhook-receiver.ts";

let notifier: Awaited<ReturnType<typeof startNotifierWorld>>;
beforeAll(async () => {
  notifier = await startNotifierWorld();
});
afterAll(() => notifier?.stop());
beforeEach(() => notifier.reset());

const secret = "hunter2";
const admin = (workspace: string) => commandContext({ workspace, roles: ["admin"] });

const create = async (
  workspace: string,
  more: { readonly events?: readonly MlflowEvent[]; readonly name?: string } = {},
) => {
  const href = `http://localhost:${notifier.receiver().port}/hook`;
  const { state } = held(
    await createMlflowWebhook(notifier.needs(), admin(workspace), {
      ...{ name: "hook", description: "", status: "active", events: mlflowEvents, secret, ...more },
      url: { href, scheme: "http", host: "localhost", hasUserInfo: false },
    }),
  );
  return state.id;
};
const load = async <Kind extends "model" | "model-version">(workspace: string, kind: Kind, id: string) => {
  const loaded = await notifier.world.store.load(workspace, kind, id);
  if (loaded === undefined) throw new Error(`no ${kind} ${id}`);
  return loaded;
};
const commit = async (workspace: string, ...changes: readonly Change[]) => {
  const committed = await notifier.world.store.commit(admin(workspace), {
    at: 1_795_252_029_048,
    changes,
    answer: null,
  });
  expect(committed.ok).toBe(true);
};
const register = (workspace: string) =>
  commit(
    workspace,
    {
      kind: "model",
      id: "m1",
      basis: null,
      event: "model-registered",
      state: model({ name: "fraud", latestVersion: 1 }),
    },
    {
      ...{ kind: "model-version", id: "m1.1", basis: null, event: "version-registered" },
      listing: versionListing(version(1)),
      state: version(1, { tags: { team: "risk" } }),
    },
  );
const tag = async (workspace: string, tags: Record<string, string>) => {
  const basis = await load(workspace, "model-version", "m1.1");
  const state = { ...basis.state, tags };
  await commit(workspace, {
    ...{ kind: "model-version", id: "m1.1", basis, event: "version-updated", state },
    listing: versionListing(basis.state),
  });
};
const rename = async (workspace: string, name: string) => {
  const basis = await load(workspace, "model", "m1");
  await commit(workspace, { kind: "model", id: "m1", basis, event: "model-renamed", state: { ...basis.state, name } });
};
const alias = async (workspace: string, name: string, number: 1 | undefined) => {
  const one = await load(workspace, "model-version", "m1.1");
  const [from, to] = number === undefined ? [one, undefined] : [undefined, one];
  const moved = decideAlias(await load(workspace, "model", "m1"), name, { from, to }, 5);
  if (!moved.ok || moved.value === undefined) throw new Error("not moved");
  await commit(workspace, moved.value.model, ...moved.value.versions);
};
const tell = async (workspace: string) => {
  await notifier.sequence(workspace);
  await notifier.wake(workspace);
};
const drain = async () => {
  for (let polled = await notifier.pollQueue(); polled.received > 0; ) polled = await notifier.pollQueue();
};
/** What the receiver has got, by delivery id: a queue does not keep the order, the ids do. */
const received = () =>
  notifier
    .receiver()
    .received.map(({ headers, body }) => ({
      id: String(headers["x-mlflow-delivery-id"]),
      message: mlflowWebhookMessageV1.parse(JSON.parse(body)),
    }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
const secretsKept = async () => {
  const { Items = [] } = await notifier.client.send(new ScanCommand({ TableName: "state", ConsistentRead: true }));
  return Items.filter(({ sk }) => String(sk).startsWith("SECRET#"));
};

test("what happens arrives in MLflow's words, signed, as it was when it happened, however late it is told", async () => {
  for (const workspace of ["few-batches", "many-batches"]) {
    await notifier.reset();
    await create(workspace);
    await tell(workspace);
    const parts = [
      [
        () => register(workspace),
        () => tag(workspace, { team: "fraud", toString: "x" }),
        () => alias(workspace, "serving", 1),
      ],
      [() => rename(workspace, "abuse")],
      [() => tag(workspace, { toString: "x" }), () => alias(workspace, "serving", undefined)],
    ];
    // Of one batch only the order of each subject's own leaves is sure; so what must come after is in another one.
    for (const part of parts) {
      for (const step of part) {
        await step();
        if (workspace === "many-batches") await tell(workspace);
      }
      await notifier.sequence(workspace);
    }
    await notifier.wake(workspace);
    await drain();
    const events = received().map(({ message: { entity, action, data } }) => ({ event: `${entity}.${action}`, data }));
    const named = (name: string) => ({ name, version: "1" });
    expect(events).toHaveLength(7);
    expect(events).toEqual(
      expect.arrayContaining([
        { event: "registered_model.created", data: expect.objectContaining({ name: "fraud", tags: {} }) },
        {
          event: "model_version.created",
          data: expect.objectContaining({ ...named("fraud"), tags: { team: "risk" }, run_id: null }),
        },
        { event: "model_version_tag.set", data: { ...named("fraud"), key: "team", value: "fraud" } },
        { event: "model_version_tag.set", data: { ...named("fraud"), key: "toString", value: "x" } },
        { event: "model_version_tag.deleted", data: { ...named("abuse"), key: "team" } },
        { event: "model_version_alias.created", data: { ...named("fraud"), alias: "serving" } },
        { event: "model_version_alias.deleted", data: { name: "abuse", alias: "serving" } },
      ]),
    );
    expect(received()[0]?.message.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
    for (const one of notifier.receiver().received) expect(isAuthenticToMlflow(one, secret)).toBe(true);
  }
});

test("only events that were asked for arrive", async () => {
  await create("chosen", { events: ["model_version_tag.set"] });
  await tell("chosen");
  await register("chosen");
  await tag("chosen", { a: "1" });
  await tell("chosen");
  await drain();
  expect(received().map(({ message: { data } }) => data)).toEqual([
    { name: "fraud", version: "1", key: "a", value: "1" },
  ]);
});

test("a delivery that is told twice or tried again has the same id and body", async () => {
  await create("again", { events: ["model_version_tag.set"] });
  await tell("again");
  await register("again");
  await tag("again", { a: "1", b: "2" });
  await notifier.sequence("again");
  const deaf = { ...notifier.needs().cursors, move: async () => false };
  await notifier.wake("again", { cursors: deaf });
  notifier.answer(503);
  for (let attempt = 1; attempt <= 2; attempt += 1) await notifier.pollQueue(notifier.impatient);
  notifier.answer(200);
  await notifier.wake("again");
  await drain();
  const seen = received().map(({ id, message }) => JSON.stringify([id, message]));
  expect(seen.length).toBeGreaterThanOrEqual(8);
  expect(new Set(seen).size).toBe(2);
  expect(new Set(received().map(({ id }) => id)).size).toBe(2);
});

test("what the index does not have yet is told later, not wrongly", async () => {
  await create("behind", { events: ["model_version_tag.set"] });
  await register("behind");
  await tell("behind");
  await tag("behind", { team: "risk", a: "1" });
  await notifier.sequence("behind");
  const { events } = notifier.needs();
  const behind = { ...events, list: async () => ({ items: [] }) };
  await expect(notifier.wake("behind", { events: behind })).rejects.toThrow("the index does not have");
  await drain();
  expect(received()).toEqual([]);
  await notifier.wake("behind");
  await drain();
  expect(received().map(({ message: { data } }) => data.key)).toEqual(["a"]);
});

describe("nothing is sent", () => {
  test("of what happened while a webhook was disabled, nor what waits for it then; afterwards it is told again", async () => {
    const webhook = await create("paused", { events: ["model_version_tag.set"] });
    await register("paused");
    await tag("paused", { a: "1" });
    await tell("paused");
    held(await updateWebhook(notifier.needs(), admin("paused"), { webhook, status: "disabled" }));
    await drain();
    await tag("paused", { a: "2" });
    await tell("paused");
    await drain();
    expect(received()).toEqual([]);
    held(await updateWebhook(notifier.needs(), admin("paused"), { webhook, status: "active" }));
    await tell("paused");
    await tag("paused", { a: "3" });
    await tell("paused");
    await drain();
    expect(received().map(({ message: { data } }) => data.value)).toEqual(["3"]);
  });

  test("to a deleted webhook, and its secret is gone once the log is told", async () => {
    const webhook = await create("ended");
    await register("ended");
    await tell("ended");
    const ofIt = async () => (await secretsKept()).filter(({ pk }) => String(pk).endsWith(webhook));
    expect(await ofIt()).toHaveLength(1);
    held(await deleteWebhook(notifier.needs(), admin("ended"), { webhook }));
    await tell("ended");
    await drain();
    expect(received()).toEqual([]);
    expect(await ofIt()).toEqual([]);
  });

  test("unsigned: a secret that is lost stops the messages until there is another one", async () => {
    const webhook = await create("lost", { events: ["model_version_tag.set"] });
    await notifier.needs().clientSecrets.forget("lost", webhook, () => true);
    await tell("lost");
    await register("lost");
    await tag("lost", { a: "1" });
    await tell("lost");
    expect(await notifier.pollQueue(notifier.impatient)).toEqual({ received: 1, failed: 1 });
    expect(received()).toEqual([]);
    held(await updateWebhook(notifier.needs(), admin("lost"), { webhook, secret: "new" }));
    await drain();
    const [one] = notifier.receiver().received;
    expect(one && isAuthenticToMlflow(one, "new")).toBe(true);
  });
});

test("a secret that another one has taken the place of is forgotten, the other one is not", async () => {
  const webhook = await create("rotated", { events: ["model_version_tag.set"] });
  for (const next of ["second", "third"])
    held(await updateWebhook(notifier.needs(), admin("rotated"), { webhook, secret: next }));
  const ofIt = async () => (await secretsKept()).filter(({ pk }) => String(pk).endsWith(webhook));
  expect(await ofIt()).toHaveLength(3);
  await tell("rotated");
  expect(await ofIt()).toHaveLength(1);
  await register("rotated");
  await tag("rotated", { a: "1" });
  await tell("rotated");
  await drain();
  const [one] = notifier.receiver().received;
  expect(one && isAuthenticToMlflow(one, "third")).toBe(true);
});

describe("a receiver that is gone", () => {
  const due = async (workspace: string) => {
    const webhook = await create(workspace, { events: ["model_version_tag.set"] });
    await tell(workspace);
    await register(workspace);
    await tag(workspace, { a: "1" });
    await tell(workspace);
    return webhook;
  };
  const ofClient = async (workspace: string, webhook: string) =>
    held(await getWebhook(notifier.needs(), workspace, webhook, "mlflow"));
  const set = async (workspace: string, webhook: string, status: "active" | "disabled") =>
    held(await updateWebhook(notifier.needs(), admin(workspace), { webhook, status }));

  test("disables its webhook, which its owner finds so and enables again, with its secret", async () => {
    const webhook = await due("gone");
    notifier.answer(410);
    expect(await notifier.pollQueue()).toEqual({ received: 1, failed: 0 });
    expect(showWebhook(await ofClient("gone", webhook))).toMatchObject({ webhook_id: webhook, status: "DISABLED" });
    await tag("gone", { a: "2" });
    await tell("gone");
    expect(await notifier.pollQueue()).toEqual({ received: 0, failed: 0 });
    notifier.answer(204);
    await set("gone", webhook, "active");
    await tell("gone");
    await tag("gone", { a: "3" });
    await tell("gone");
    expect(await notifier.pollQueue()).toEqual({ received: 1, failed: 0 });
    const last = notifier.receiver().received.at(-1);
    expect(last && isAuthenticToMlflow(last, secret)).toBe(true);
  });

  test("disables it each time anew, and only as it was when the message left: who has enabled it since is asked again", async () => {
    const webhook = await due("between");
    await tag("between", { a: "2" });
    await tell("between");
    let meanwhile = async () => {};
    const send = async () => {
      await meanwhile();
      return refuse({ code: "gone" as const });
    };
    const sender = { ...notifier.needs().sender, send };
    const poll = () => notifier.pollQueue(notifier.impatient, { sender });
    let change: Promise<unknown> | undefined;
    meanwhile = async () => {
      change ??= set("between", webhook, "disabled").then(() => set("between", webhook, "active"));
      await change;
    };
    expect(await poll()).toEqual({ received: 2, failed: 2 });
    expect(await ofClient("between", webhook)).toMatchObject({ state: { status: "active" }, revision: 3 });
    meanwhile = async () => {};
    expect(await poll()).toEqual({ received: 2, failed: 0 });
    expect(await ofClient("between", webhook)).toMatchObject({ state: { status: "disabled" }, revision: 4 });
  });
});
