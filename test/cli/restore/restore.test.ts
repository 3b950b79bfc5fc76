import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { compareTable } from "../../../cli/verify/compare-table.ts";
import { exportedItem } from "../../../cli/verify/dynamodb-json.ts";
import { readTableCopy } from "../../../cli/verify/table-copy.ts";
import { policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { verifyLog } from "../../../cli/verify/verify-log.ts";
import { verifyRootLog } from "../../../cli/verify/verify-root-log.ts";
import { eventIdOf } from "../../../lib/domain/command/event-id.ts";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { refuse } from "../../../lib/domain/result.ts";
import { executeCommand } from "../../../lib/usecases/execute-command.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { testVerifierKey } from "../../support/test-signer.ts";
import { restoreInto, type Step, type TornWorld, tornLines, tornWorld, workspace } from "./torn-world.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
  vi.spyOn(console, "log").mockReturnValue(undefined);
});
afterAll(() => engine.stop());

/** fold(log) = table, and the root log has this log's last checkpoint, as an outsider finds it. */
const verified = async ({ state, memory }: TornWorld) => {
  const items = async function* () {
    for await (const line of state.lines()) {
      const item = exportedItem(JSON.parse(line));
      if (item !== undefined) yield item;
    }
  };
  const policy = policyOfKey(testVerifierKey(workspace), testVerifierKey(rootLog));
  const comparison = compareTable(await readTableCopy(items(), workspace), false);
  const log = await verifyLog(async (path) => memory.files.get(`${workspace}/${path}`), {
    policy,
    ...{ workspace, older: undefined, now: Date.now(), keepStates: true },
    onProgress: () => undefined,
    onLeaf: comparison.add,
  });
  const root = await verifyRootLog(async (path) => memory.files.get(`${rootLog}/${path}`), policy, log);
  return { ...comparison.finish(log), log, rootEntries: root.entries };
};

const on = (...subjects: number[]): Step => ({ subjects, isKeyed: true });
const history: readonly Step[] = [on(0), on(1, 2), on(0, 1), "sequence", on(2), on(0, 3), "sequence", on(1), on(3, 2)];

test("a whole copy loses nothing, and the log goes on where it stood", async () => {
  const [from, to] = [await tornWorld(engine), await tornWorld(engine)];
  await from.run(history);
  expect(
    await restoreInto(
      to,
      from,
      tornLines(from, () => 0),
      ["--tables"],
    ),
  ).toBe(0);
  expect(await verified(to)).toMatchObject({ states: 4, pending: 3, behind: 0 });
  for (const context of from.contexts) expect(await to.store.recall(context)).toEqual(await from.store.recall(context));
  await to.run([on(0, 1, 2, 3), "sequence"]);
  await from.sequence();
  const { log, rootEntries } = await verified(to);
  expect([log.checkpoint.size, rootEntries]).toEqual([15, 3]);
});

test("from the log alone the state is what was published, and what was sent under a key is not done again", async () => {
  const [from, to] = [await tornWorld(engine), await tornWorld(engine)];
  await from.run(history);
  expect(await restoreInto(to, from, [], [])).toBe(0);
  expect(await verified(to)).toMatchObject({ states: 4, pending: 0, behind: 0 });
  for (const [place, context] of from.contexts.entries()) {
    const isLogged = place < 5;
    expect((await to.store.recall(context)) !== undefined).toBe(isLogged);
    const again = () => executeCommand({ aggregates: to.store }, context, async () => refuse({ code: "done-again" }));
    const event = eventIdOf(context.commandId, 0);
    expect(await again()).toEqual(refuse(isLogged ? { code: "answer-lost", event } : { code: "done-again" }));
    const other = { ...context, requestHash: "2".repeat(64) };
    const reused = executeCommand({ aggregates: to.store }, other, async () => refuse({ code: "done-again" }));
    expect(await reused).toEqual(refuse({ code: isLogged ? "idempotency-key-reused" : "done-again" }));
  }
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant("sequence" as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      subjects: fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 }),
      isKeyed: fc.boolean(),
    }),
  },
);

test("a copy whose rows are of random ages is restored to a verified state in which work goes on", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 16 }),
      fc.array(fc.nat({ max: 6 }), { minLength: 7, maxLength: 31 }),
      async (steps, ages) => {
        const [from, to] = [await tornWorld(engine), await tornWorld(engine)];
        await from.run([on(0), "sequence", ...steps]);
        const copy = tornLines(from, (row) => ages[row % ages.length] ?? 0);
        expect(await restoreInto(to, from, copy, ["--tables"])).toBe(0);
        const { pending } = await verified(to);

        const known = await Promise.all(from.contexts.map((context) => to.store.recall(context)));
        const waiting = new Set(await to.needs().ledger.pendingLeaves(workspace));
        expect(waiting.size).toBe(pending);
        await to.run([on(0, 1, 2, 3, 4), "sequence"]);
        const { log } = await verified(to);
        // What was sent under a key is remembered exactly where it has happened.
        for (const [place, { commandId, idempotencyKey }] of from.contexts.entries())
          if (idempotencyKey !== undefined) expect(known[place] !== undefined).toBe(log.history.hasCommand(commandId));
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
