import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { commandContext } from "../support/command-context.ts";
import { model } from "../support/registry-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let aggregates: AggregateStore;
let index: SearchIndex;
const ids = uuidV7Ids();
const needs = () => ({ aggregates, index, clock: systemClock, ids });
const { riskTier, type, owner, framework, complianceFrameworks, description, tags } = model();
const said = { riskTier, type, owner, framework, complianceFrameworks, description, tags };

beforeAll(async () => {
  engine = await startTableEngine();
  const table = await createStateTable(engine.client, "state");
  aggregates = openAggregateStore({ client: engine.client, table, clock: systemClock, ids });
  index = openSearchIndex({ client: engine.client, table });
});
afterAll(() => engine?.stop());

/** The same command, sent once more under its key while it is under way. */
const sentTwice = (idempotencyKey: string) => [commandContext({ idempotencyKey }), commandContext({ idempotencyKey })];

/** A store whose first look for an earlier answer comes too early: what `meanwhile` does happens just after it. */
const lookingTooEarly = (meanwhile: () => Promise<unknown>): AggregateStore => {
  let looked = false;
  return {
    ...aggregates,
    recall: async (context) => {
      const found = await aggregates.recall<never>(context);
      if (!looked) {
        looked = true;
        await meanwhile();
      }
      return found;
    },
  };
};

test("a command sent twice at once is not refused for what its twin has just done", async () => {
  const [first, second] = sentTwice("register");
  let answer: unknown;
  const late = lookingTooEarly(async () => {
    answer = await registerModel(needs(), first ?? commandContext(), { name: "twin", ...said });
  });
  const repeated = await registerModel({ ...needs(), aggregates: late }, second ?? commandContext(), {
    name: "twin",
    ...said,
  });
  expect(repeated.ok).toBe(true);
  expect(repeated).toEqual(answer);
});

test("nor answered with what others have done since its twin left it nothing to do", async () => {
  const [first, second] = sentTwice("update");
  await registerModel(needs(), commandContext(), { name: "updated", ...said });
  const update = { model: "updated", update: { description: "said twice" } };
  let answer: unknown;
  const late = lookingTooEarly(async () => {
    answer = await updateModel(needs(), first ?? commandContext(), update);
    await updateModel(needs(), commandContext(), { model: "updated", update: { owner: "another" } });
  });
  expect(await updateModel({ ...needs(), aggregates: late }, second ?? commandContext(), update)).toEqual(answer);
});
