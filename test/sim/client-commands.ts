import { createHash } from "node:crypto";
import type { Change } from "../../lib/domain/command/change.ts";
import type { CommandContext } from "../../lib/domain/command/command-context.ts";
import { modelNameClaim } from "../../lib/domain/model/model-name.ts";
import { accept, type Result } from "../../lib/domain/result.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { Ids } from "../../lib/ports/ids.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { executeCommand } from "../../lib/usecases/execute-command.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { requestTrainingRun } from "../../lib/usecases/request-training-run.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { commandContext } from "../support/command-context.ts";
import { model } from "../support/registry-world.ts";
import { trainingSpec } from "../support/training.ts";
import { type Acknowledged, workspace } from "./invariants.ts";
import { SimulatedFault } from "./scheduler.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Carry = (needs: Needs, context: CommandContext) => Promise<Result<unknown, { readonly code: string }>>;

/** One command of a client, which it sends again and again under one key until it gets an answer. */
export interface ClientCommand {
  readonly key: string;
  readonly carry: Carry;
}

const subjects = ["a", "b", "c", "d", "e"];

/** Half of them change several subjects at once, the other half are the product's own use cases, some of which are refused. */
export const chooseCommand = (random: () => number, key: string): ClientCommand => {
  const one = subjects[Math.floor(random() * subjects.length)] ?? "";
  const others = subjects.filter((name) => name !== one && random() < 0.3);
  const kind = random();
  if (kind < 0.5) return { key, carry: (needs, context) => touch(needs, context, [one, ...others]) };
  if (kind < 0.65) return { key, carry: (needs, context) => register(needs, context, one) };
  if (kind < 0.8)
    return {
      key,
      carry: (needs, context) => updateModel(needs, context, { model: one, update: { description: key } }),
    };
  if (kind < 0.9)
    return {
      key,
      carry: (needs, context) =>
        createTarget(needs, context, { model: one, creation: { name: others[0] ?? one, kind: "lambda" } }),
    };
  return {
    key,
    carry: (needs, context) =>
      requestTrainingRun({ ...needs, artifacts }, context, { model: one, spec: trainingSpec() }),
  };
};

/** Changes these models, or makes them where they are not there: as many leaves as models. */
const touch = (needs: Needs, context: CommandContext, names: readonly string[]) =>
  executeCommand<readonly string[], never>(needs, context, async () => {
    const at = needs.clock.now();
    const changes = await Promise.all(names.map((name) => changeOf(needs, name, at)));
    return accept({ at, changes, answer: names });
  });

const changeOf = async ({ aggregates, ids }: Needs, name: string, at: number): Promise<Change> => {
  const claim = modelNameClaim(name);
  const holder = await aggregates.resolve(workspace, claim);
  const basis = holder === undefined ? undefined : await aggregates.load(workspace, "model", holder);
  if (basis !== undefined) {
    const state = { ...basis.state, updatedAt: at, tags: { touched: ids.next() } };
    return { kind: "model", id: state.id, basis, event: "model-updated", riskTier: state.riskTier, state };
  }
  const state = model({ id: ids.next(), name, createdAt: at });
  return { kind: "model", id: state.id, basis: null, event: "model-registered", state, claims: [claim] };
};

const register = (needs: Needs, context: CommandContext, name: string) => {
  const { riskTier, type, owner, framework, description, tags } = model();
  const complianceFrameworks = ["sox"] as const;
  return registerModel(needs, context, {
    ...{ name, riskTier, type, owner, framework, complianceFrameworks, description, tags },
  });
};

const nobody = () => Promise.reject(new Error("nobody asks for files here"));

/** Every data set is there. */
const artifacts: ArtifactStore = {
  uploadUrl: nobody,
  stat: async () => ({ sizeBytes: 1 }),
  downloadUrl: nobody,
  copyFrom: nobody,
  read: nobody,
  readRange: nobody,
  keep: nobody,
  release: nobody,
  retain: nobody,
};

/** Refusals that ask to be sent again. */
const again: ReadonlySet<string> = new Set(["contended", "log-behind"]);

/** Sends a command once; what it learns, or undefined where the answer was lost. */
export const send = async (needs: Needs, { key, carry }: ClientCommand): Promise<Acknowledged | undefined> => {
  const requestHash = createHash("sha256").update(key).digest("hex");
  const context = commandContext({ workspace, commandId: needs.ids.next(), idempotencyKey: key, requestHash });
  try {
    const result = await carry(needs, context);
    if (!result.ok && again.has(result.refusal.code)) return undefined;
    return { requestHash, done: result.ok };
  } catch (error) {
    if (error instanceof SimulatedFault) return undefined;
    throw error;
  }
};
