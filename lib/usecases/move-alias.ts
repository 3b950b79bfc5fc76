import type { Decision, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { type AliasRefusal, decideAlias } from "../domain/model/decide-alias.ts";
import type { Model } from "../domain/model/model.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

/** Decides where an alias goes: the shared end of setting and deleting one. */
export const moveAlias = async (
  { aggregates, clock }: { readonly aggregates: AggregateStore; readonly clock: Clock },
  { workspace }: CommandContext,
  model: Loaded<Model>,
  alias: string,
  to: Loaded<ModelVersion> | undefined,
): Promise<Result<Decision<Snapshot<Model>>, AliasRefusal>> => {
  const { id, aliases } = model.state;
  const named = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  const from = named === undefined ? undefined : await aggregates.load(workspace, "model-version", `${id}.${named}`);
  const at = clock.now();
  const decision = decideAlias(model, alias, { from, to }, at);
  if (!decision.ok) return decision;
  const moved = decision.value;
  return accept(
    moved === undefined
      ? { at, changes: [], answer: model }
      : { at, changes: [moved.model, ...moved.versions], answer: snapshotOf(moved.model) },
  );
};
