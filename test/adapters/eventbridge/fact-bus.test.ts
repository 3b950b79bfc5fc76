import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, expect, test } from "vitest";
import { factV1 } from "../../../events/fact.v1.ts";
import { openEventBus } from "../../../functions/local/endpoints/eventbridge/open-event-bus.ts";
import { openFactBus } from "../../../lib/adapters/eventbridge/fact-bus.ts";
import type { Fact } from "../../../lib/domain/fact/fact.ts";
import { wokenBy } from "../../../lib/messaging/woken-by.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";
import { startWireServer, wireClient } from "../../support/wire-server.ts";

const fact = (place: number, description = "é"): Fact => ({
  id: String(place).padStart(32, "0"),
  workspace: "default",
  type: "model-registered",
  subject: { kind: "model", id: `m${place}` },
  subjectVersion: 1,
  at: "2026-11-21T08:10:00.123Z",
  data: { schema: "model.v1", description },
});
const facts = (count: number, description?: string) =>
  Array.from({ length: count }, (_, place) => fact(place, description));

let folder: string;
let bus: ReturnType<typeof openEventBus>;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
const received: Record<string, unknown>[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-bus-"));
  const target = { arn: "arn:aws:lambda:us-east-1:000000000000:function:worker", roleArn: undefined, input: undefined };
  const rule = {
    name: "models",
    arn: "arn:aws:events:us-east-1:000000000000:rule/facts/models",
    eventBusName: "facts",
    eventPattern: { source: ["tidegate"], detail: { subject: { kind: ["model"] } } },
    scheduleExpression: undefined,
    targets: [
      { ...target, inputPath: undefined, inputTransformer: undefined, retriesMax: undefined, deadLetterArn: undefined },
    ],
  };
  bus = openEventBus({
    folder,
    rules: [rule],
    deliver: async ({ payload }) => void received.push(JSON.parse(payload)),
    now: Date.now,
    report: console.error,
  });
  endpoints = await startEndpoints({ services: { events: bus.handler } });
});
afterAll(async () => {
  await endpoints.close();
  await bus.stop();
  rmSync(folder, { recursive: true });
});

test("a fact reaches a worker whose rule matches its subject, whole and at its own instant", async () => {
  const sent = fact(1);
  const open = openFactBus({ client: new EventBridgeClient(endpoints.root), bus: "facts" });
  expect(await open.publish([sent])).toBe(1);
  for (let tries = 0; received.length === 0 && tries < 200; tries += 1) await setTimeout(10);
  const [event] = received;
  const { type, ...detail } = sent;
  expect(event).toMatchObject({ source: "tidegate", "detail-type": "model-registered.v1", detail });
  expect(event?.time).toBe("2026-11-21T08:10:00Z");
  expect(factV1.parse(event?.detail)).toEqual({ schema: "fact.v1", ...detail });
  expect(wokenBy(event)).toEqual({ workspace: "default", subject: sent.subject, type });
});

/** A bus that refuses entries as EventBridge does, one by one; `outcomes` says which, call by call. */
const refusing = async (...outcomes: boolean[][]) => {
  const calls: number[] = [];
  const server = await startWireServer(async ({ body }) => {
    const { Entries } = JSON.parse(body);
    calls.push(Entries.length);
    const accepted = outcomes[calls.length - 1] ?? [];
    const entry = (place: number) =>
      (accepted[place] ?? true) ? { EventId: "e" } : { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" };
    const results = Entries.map((_: unknown, place: number) => entry(place));
    return { status: 200, body: JSON.stringify({ FailedEntryCount: 0, Entries: results }) };
  });
  const client = new EventBridgeClient(wireClient(server.url));
  return { calls, open: openFactBus({ client, bus: "facts" }), stop: server.stop };
};

test("one call takes ten facts and 256 KiB", async () => {
  const { calls, open, stop } = await refusing();
  expect(await open.publish(facts(25))).toBe(10);
  // The largest leaf there can be: three of them fit, with what surrounds them.
  expect(await open.publish(facts(5, "x".repeat(65_000)))).toBe(4);
  expect(await open.publish(facts(5, "ü".repeat(32_700)))).toBe(3);
  expect(calls).toEqual([10, 4, 3]);
  await stop();
});

test("what counts is what is before the first fact that was refused; a first that is refused is put again", async () => {
  const { calls, open, stop } = await refusing([true, true, false, true], [false, true], [true, false]);
  expect(await open.publish(facts(4))).toBe(2);
  expect(await open.publish(facts(2))).toBe(1);
  expect(calls).toEqual([4, 2, 2]);
  await stop();
});

test("a bus that goes on refusing is an error that says why", async () => {
  const { open, stop } = await refusing(...Array.from({ length: 5 }, () => [false]));
  await expect(open.publish(facts(1))).rejects.toThrow("ThrottlingException slow down");
  await stop();
});
