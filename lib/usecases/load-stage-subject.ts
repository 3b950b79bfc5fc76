import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { Loaded } from "../domain/command/change.ts";
import { champion } from "../domain/model/alias.ts";
import type { Stage } from "../domain/model-version/model-version.ts";
import type { StageSubject } from "../domain/model-version/stage-move.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { FoundVersion } from "./find-version.ts";

/** Loads what a version's move to a stage may touch: for a promotion the champion, the route, its arms and the targets. */
export const loadStageSubject = async (
  aggregates: AggregateStore,
  workspace: string,
  { model, version }: FoundVersion,
  to: Stage,
): Promise<StageSubject> => {
  if (to !== "Production") return { model, version, others: [], route: undefined, targets: [] };
  const { id, name, aliases, targets } = model.state;
  const route = await aggregates.load(workspace, "route", name);
  const numbers = new Set(route?.state.arms.map((arm) => arm.version) ?? []);
  const incumbent = aliases[champion];
  if (incumbent !== undefined) numbers.add(incumbent);
  numbers.delete(version.state.number);
  const [others, loadedTargets] = await Promise.all([
    Promise.all([...numbers].map((number) => loadExisting(aggregates, workspace, "model-version", `${id}.${number}`))),
    Promise.all(targets.map((target) => loadExisting(aggregates, workspace, "target", target))),
  ]);
  return { model, version, others, route, targets: loadedTargets.map(({ state }) => state) };
};

/** What another aggregate names exists: nothing is ever deleted. */
const loadExisting = async <Kind extends AggregateKind>(
  aggregates: AggregateStore,
  workspace: string,
  kind: Kind,
  id: string,
): Promise<Loaded<AggregateStates[Kind]>> => {
  const loaded = await aggregates.load(workspace, kind, id);
  if (loaded === undefined) throw new Error(`${kind} ${id} is named in ${workspace} but is not there`);
  return loaded;
};
