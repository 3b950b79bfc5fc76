import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { expireChangeRequests } from "../../lib/usecases/expire-change-requests.ts";
import { getVersion } from "../../lib/usecases/get-version.ts";
import { openChangeRequest } from "../../lib/usecases/open-change-request.ts";
import { voteOnChangeRequest } from "../../lib/usecases/vote-on-change-request.ts";
import { withdrawChangeRequest } from "../../lib/usecases/withdraw-change-request.ts";
import { commandContext } from "../support/command-context.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const fortnightMs = 14 * 86_400_000;
const staged = async (model: string) => {
  await registry.model(model);
  await registry.version(model);
  await registry.move(model, 1, "Staging");
};
const ask = async (model: string) => {
  const input = { model, version: "1", to: "Approved", reason: "x" } as const;
  return held(await openChangeRequest(registry, by("rita", "data-scientist"), input)).changeRequest.state;
};
const context = (workspace: string, occasion: string) =>
  commandContext({ workspace, actor: "service:reconciler", idempotencyKey: `repair:${occasion}` });
const expire = (needs: Parameters<typeof expireChangeRequests>[0] = registry) =>
  expireChangeRequests(needs, "default", context);
const statusOf = async (id: string) => {
  const loaded = await registry.aggregates.load("default", "change-request", id);
  return loaded && [loaded.state.status, loaded.revision];
};
const openOn = async (model: string) =>
  held(await getVersion(registry, "default", { model, version: "1" })).state.openChangeRequest;
const due = () => registry.aggregates.dueEffects("default", "reconciler");

test("a request is closed once its last instant is over, lets its version go, and is closed once", async () => {
  await staged("late");
  const { id, expiresAt } = await ask("late");
  registry.time.now = expiresAt;
  await expire();
  expect(await statusOf(id)).toEqual(["open", 1]);
  registry.time.now = expiresAt + 1;
  await Promise.all([expire(), expire(), expire()]);
  await expire();
  expect(await statusOf(id)).toEqual(["expired", 2]);
  expect(await openOn("late")).toBeNull();
  expect(await due()).toEqual([]);
});

test("nobody looks for a request that was withdrawn, rejected, applied, or gave way to a new one", async () => {
  for (const model of ["withdrawn", "rejected", "applied", "renewed"]) await staged(model);
  const withdrawn = await ask("withdrawn");
  held(await withdrawChangeRequest(registry, by("rita"), { id: withdrawn.id }));
  const cast = async (model: string, decision: "approve" | "reject", ...voters: string[]) => {
    const { id, digest } = await ask(model);
    for (const voter of voters)
      held(await voteOnChangeRequest(registry, by(voter, "ml-engineer"), { id, digest, decision, reason: "seen" }));
  };
  await cast("rejected", "reject", "mel");
  await cast("applied", "approve", "mel", "max");
  await ask("renewed");
  registry.time.now += fortnightMs;
  const renewed = await ask("renewed");
  expect((await due()).map(({ subject }) => subject.id)).toEqual([renewed.id]);
  await expire();
  expect(await statusOf(renewed.id)).toEqual(["open", 1]);
  expect(await openOn("renewed")).toBe(renewed.id);
  registry.time.now += fortnightMs;
  await expire();
});

test.each(["before", "after"] as const)(
  "dying %s any call leaves each request closed once by the next run",
  async (when) => {
    for (let at = 1; ; at += 1) {
      const models = [`dies-${when}-${at}-a`, `dies-${when}-${at}-b`];
      for (const model of models) await staged(model);
      const ids = [];
      for (const model of models) ids.push((await ask(model)).id);
      registry.time.now += fortnightMs;
      const line = faultLine(at, when);
      const { clock, ids: nextIds, table } = registry;
      const aggregates = openAggregateStore({
        client: line.behind(engine.client, ["send"]),
        table,
        clock,
        ids: nextIds,
      });
      await expire({ ...registry, aggregates }).catch((error: unknown) => {
        for (const cause of error instanceof AggregateError ? error.errors : [error])
          expect(cause).toBeInstanceOf(InjectedFault);
      });
      await expire();
      for (const id of ids) expect(await statusOf(id)).toEqual(["expired", 2]);
      for (const model of models) expect(await openOn(model)).toBeNull();
      expect(await due()).toEqual([]);
      if (line.calls() < at) break;
    }
  },
);
