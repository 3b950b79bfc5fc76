import type { Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { type ArmSetting, decideRoute, type RouteRefusal } from "../domain/routing/decide-route.ts";
import type { Arm, Route } from "../domain/routing/route.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import type { TargetNotFound } from "./get-target.ts";
import { type ReplacementRefusal, replacementRefusal } from "./replacement-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input {
  /** Name of the route, which is its model's. */
  readonly route: string;
  readonly target: string;
  /** Their versions by number or semver. */
  readonly arms: readonly (Omit<Arm, "version"> & { readonly version: string })[];
  /** Revision of the route; a route that is there must be named by it, one that is not cannot be. */
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | TargetNotFound | VersionNotFound | ReplacementRefusal | RouteRefusal;

/** Says where a model's routed requests go; creates the model's route if it has none. */
export const setRoute = (
  { aggregates, clock, ids }: Needs,
  context: CommandContext,
  { route: name, target: targetName, arms, ifMatch }: Input,
): Promise<Result<Snapshot<Route>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Route>, Refusal>({ aggregates }, context, async () => {
    const { workspace } = context;
    const model = await findModel(aggregates, workspace, name);
    if (!model.ok) return model;
    const route = await aggregates.load(workspace, "route", model.value.state.name);
    const moved = replacementRefusal(route, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const target = await aggregates.load(workspace, "target", targetName);
    if (target?.state.model !== model.value.state.id) return refuse({ code: "target-not-found", target: targetName });
    const settings = await loadArms(aggregates, workspace, name, arms);
    if (!settings.ok) return settings;
    const leaving = await loadLeaving(aggregates, workspace, route, settings.value);

    const at = clock.now();
    const decision = decideRoute({
      model: model.value,
      route,
      target: target.state,
      arms: settings.value,
      leaving,
      salt: ids.next(),
      at,
    });
    if (!decision.ok) return decision;
    const { route: changed, versions } = decision.value;
    return accept({ at, changes: [changed, ...versions], answer: snapshotOf(changed) });
  });

const loadArms = async (
  aggregates: AggregateStore,
  workspace: string,
  model: string,
  arms: Input["arms"],
): Promise<Result<readonly ArmSetting[], ModelNotFound | VersionNotFound>> => {
  const settings: ArmSetting[] = [];
  for (const { version: reference, ...arm } of arms) {
    const found = await findVersion(aggregates, workspace, { model, version: reference });
    if (!found.ok) return found;
    settings.push({ ...arm, version: found.value.version });
  }
  return accept(settings);
};

const loadLeaving = async (
  aggregates: AggregateStore,
  workspace: string,
  route: Loaded<Route> | undefined,
  staying: readonly ArmSetting[],
): Promise<readonly ArmSetting["version"][]> => {
  const gone = (route?.state.arms ?? []).filter(
    ({ version }) => !staying.some((arm) => arm.version.state.number === version),
  );
  const loaded = await Promise.all(
    gone.map(({ version }) => aggregates.load(workspace, "model-version", `${route?.state.model}.${version}`)),
  );
  return loaded.filter((version) => version !== undefined);
};
