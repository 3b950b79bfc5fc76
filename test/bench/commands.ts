import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { planCommit } from "../../lib/adapters/dynamodb/commit-items.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Decision } from "../../lib/domain/command/change.ts";
import { decideModelRegistration } from "../../lib/domain/model/decide-registration.ts";
import { accept } from "../../lib/domain/result.ts";
import { executeCommand } from "../../lib/usecases/execute-command.ts";
import { commandContext } from "../support/command-context.ts";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { percentile, print, throughput, timeEach } from "./figure.ts";

const n = 1_500;
const ids = uuidV7Ids();

/** A command from recall to commit against a bare TransactWriteItems of the very items it writes. */
export const benchCommands = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  try {
    const table = await createStateTable(engine.client, "state");
    const store = openAggregateStore({ client: engine.client, table, clock: systemClock, ids });

    const decision = (name: string): Decision<unknown> => {
      const registration = {
        name,
        riskTier: 3,
        type: "classifier",
        owner: "bench",
        framework: null,
        complianceFrameworks: [],
        description: "",
        tags: {},
      } as const;
      const decided = decideModelRegistration(registration, undefined, {
        id: ids.next(),
        actor: "bench",
        at: Date.now(),
      });
      if (!decided.ok) throw new Error(decided.refusal.code);
      return { at: Date.now(), changes: [decided.value], answer: decided.value.state };
    };
    const command = (prefix: string) => (index: number) =>
      executeCommand(
        { aggregates: store },
        commandContext({ commandId: ids.next(), idempotencyKey: `${prefix}-${index}` }),
        async () => {
          const name = `${prefix}-${index}`;
          await store.resolve("default", `model-name#${name}`);
          return accept(decision(name));
        },
      );
    const bare = (prefix: string) => async (index: number) => {
      const plan = planCommit(
        table,
        commandContext({ commandId: ids.next() }),
        { idempotencyHash: `${prefix}-${index}`, frameworksOf: () => [] },
        decision(`${prefix}-${index}`),
      );
      if (!plan.ok) throw new Error(plan.refusal.code);
      await engine.client.send(
        new TransactWriteCommand({ TransactItems: [...plan.value.items], ClientRequestToken: ids.next() }),
      );
    };

    await timeEach(200, command("warm-command"));
    await timeEach(200, bare("warm-bare"));
    // Turn by turn: the table grows under both alike.
    const [commandMs, bareMs]: [number[], number[]] = [[], []];
    const [commandOnce, bareOnce] = [command("c1"), bare("b1")];
    for (let index = 0; index < n; index += 1) {
      commandMs.push(...(await timeEach(1, () => commandOnce(index))));
      bareMs.push(...(await timeEach(1, () => bareOnce(index))));
    }
    const against = "bare TransactWriteItems of the same items";
    for (const p of [0.5, 0.99]) {
      const [value, other] = [percentile(commandMs, p), percentile(bareMs, p)];
      print({ figure: `command.p${p * 100}`, value, unit: "ms", n, against, ratio: value / other });
    }
    const [rate, bareRate] = [await throughput(n, 16, command("c16")), await throughput(n, 16, bare("b16"))];
    print({ figure: "command.throughput_16", value: rate, unit: "commands/s", n, against, ratio: rate / bareRate });
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
