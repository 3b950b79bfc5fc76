import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openClientSecrets } from "../../lib/adapters/dynamodb/client-secrets.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { createMlflowWebhook } from "../../lib/usecases/create-mlflow-webhook.ts";
import { listMlflowWebhooks } from "../../lib/usecases/list-mlflow-webhooks.ts";
import { updateWebhook } from "../../lib/usecases/update-webhook.ts";
import { commandContext } from "../support/command-context.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { held } from "../support/registry.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let table: string;
beforeAll(async () => {
  engine = await startTableEngine();
  table = await createStateTable(engine.client, "state");
});
afterAll(() => engine?.stop());

const ids = uuidV7Ids();
const needs = () => ({
  aggregates: openAggregateStore({ client: engine.client, table, clock: systemClock, ids }),
  clientSecrets: openClientSecrets({ client: engine.client, table, sealingKeyOf: async () => Buffer.alloc(32, 7) }),
  clock: systemClock,
  ids,
  webhookLoopback: false,
});
const asked = {
  name: "hook",
  url: { href: "https://hooks.example.com/", scheme: "https", host: "hooks.example.com", hasUserInfo: false },
  events: ["model_version.created"],
  description: "",
  status: "active",
  secret: "first",
} as const;
/** Every request has an id of its own: the wire has no idempotency keys. */
const context = (workspace: string) => commandContext({ workspace, commandId: ids.next() });
const webhooksOf = async (workspace: string) =>
  (await listMlflowWebhooks(needs(), workspace, { limit: 100, after: undefined })).items;
const secretOf = async (workspace: string) => {
  const [webhook] = await webhooksOf(workspace);
  const { id = "", clientSecret = null } = webhook?.state ?? {};
  return clientSecret === null ? null : needs().clientSecrets.read(workspace, id, clientSecret);
};
/** Dies at a call of the store or of the secrets; says whether it did. */
const dies = async (
  at: number,
  when: "before" | "after",
  act: (dying: ReturnType<typeof needs>) => Promise<unknown>,
) => {
  const line = faultLine(at, when);
  const { aggregates, clientSecrets, ...rest } = needs();
  const dying = { ...rest, aggregates: line.behind(aggregates), clientSecrets: line.behind(clientSecrets) };
  return act(dying).then(
    () => false,
    (error: unknown) => error instanceof InjectedFault,
  );
};

test.each(["before", "after"] as const)(
  "whoever dies %s any call and asks again has one webhook, and what it signs with",
  async (when) => {
    let at = 1;
    for (; await dies(at, when, (dying) => createMlflowWebhook(dying, context(`${when}-${at}`), asked)); at += 1) {
      const workspace = `${when}-${at}`;
      // Of what was committed before the death nothing is missing either.
      if ((await webhooksOf(workspace)).length > 0) expect(await secretOf(workspace)).toBe("first");
      held(await createMlflowWebhook(needs(), context(workspace), asked));
      expect(await webhooksOf(workspace)).toHaveLength(1);
      expect(await secretOf(workspace)).toBe("first");
    }
    expect(at).toBeGreaterThan(20);
  },
);

test.each(["before", "after"] as const)(
  "a change that dies %s any call leaves the old secret or the new",
  async (when) => {
    const workspace = `changed-${when}`;
    const { state } = held(await createMlflowWebhook(needs(), context(workspace), asked));
    const change = (secret: string) => ({ webhook: state.id, secret });
    let at = 1;
    for (let before = "first", died = true; died; at += 1) {
      const next = `secret ${at}`;
      died = await dies(at, when, (dying) => updateWebhook(dying, context(workspace), change(next)));
      expect([before, next]).toContain(await secretOf(workspace));
      held(await updateWebhook(needs(), context(workspace), change(next)));
      expect(await secretOf(workspace)).toBe(next);
      before = next;
    }
    expect(at).toBeGreaterThanOrEqual(4);
  },
);

test("of changes at once each is whole: the secret that stands can be read", async () => {
  const { state } = held(await createMlflowWebhook(needs(), context("crowd"), asked));
  const secrets = Array.from({ length: 8 }, (_, place) => `secret ${place}`);
  await Promise.all(
    secrets.map(async (secret) => held(await updateWebhook(needs(), context("crowd"), { webhook: state.id, secret }))),
  );
  expect(secrets).toContain(await secretOf("crowd"));
  held(await updateWebhook(needs(), context("crowd"), { webhook: state.id, secret: null }));
  expect(await secretOf("crowd")).toBeNull();
});

test("what was refused leaves no secret behind", async () => {
  const url = { ...asked.url, href: "https://10.0.0.1/", host: "10.0.0.1" };
  const refused = await createMlflowWebhook(needs(), context("refused"), { ...asked, url });
  expect(refused).toMatchObject({ ok: false, refusal: { code: "unusable-webhook-url" } });
  const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  expect(Items.filter(({ pk }) => String(pk).startsWith("refused#"))).toEqual([]);
});
