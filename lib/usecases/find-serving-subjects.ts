import type { LoggedChange } from "../domain/lineage/logged-change.ts";
import type { LineageSubject } from "../domain/lineage/next-subjects.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { EventIndex } from "../ports/event-index.ts";
import { subjectsNaming } from "./find-subjects-naming.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly events: EventIndex;
}

/**
 * What versions do not name themselves: the routes they take part in and the targets of their model, and the pipelines that
 * made them.
 *
 * @param changes  leaves among which are those of the versions
 */
export const servingSubjects = async (
  { aggregates, events }: Needs,
  workspace: string,
  changes: readonly LoggedChange[],
): Promise<readonly LineageSubject[]> => {
  const versions = new Map<string, ModelVersion>();
  const routes = new Set<string>();
  for (const { state } of changes)
    if (state.schema === "model-version.v3") {
      versions.set(state.id, state);
      for (const route of state.routes) routes.add(route);
    }
  const found: LineageSubject[] = [...routes].map((id) => ({ kind: "route", id }));
  for (const model of new Set([...versions.values()].map((version) => version.model))) {
    const loaded = await aggregates.load(workspace, "model", model);
    found.push(...(loaded?.state.targets ?? []).map((id) => ({ kind: "target" as const, id })));
  }
  for (const version of versions.values())
    found.push(...(await pipelinesOf({ aggregates, events }, workspace, version)));
  return found;
};

const pipelinesOf = async (
  { aggregates, events }: Needs,
  workspace: string,
  { model, number, lineage }: ModelVersion,
): Promise<readonly LineageSubject[]> => {
  const data = lineage.trainingData?.sha256;
  if (data === undefined) return [];
  const { subjects } = await subjectsNaming(events, workspace, data);
  const made: LineageSubject[] = [];
  for (const subject of subjects.filter(({ kind }) => kind === "pipeline")) {
    const { state } = (await aggregates.load(workspace, "pipeline", subject.id)) ?? {};
    if (state?.model === model && state.candidate === number) made.push(subject);
  }
  return made;
};
