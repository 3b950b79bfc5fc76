import { nodeKey } from "../domain/lineage/lineage-graph.ts";
import type { LoggedChange } from "../domain/lineage/logged-change.ts";
import { type LineageSubject, nextSubjects } from "../domain/lineage/next-subjects.ts";
import type { ModelIdOf } from "../domain/lineage/relations-of.ts";
import { modelNameClaim } from "../domain/model/model-name.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { derivedVersions } from "./find-derived-versions.ts";
import { servingSubjects } from "./find-serving-subjects.ts";
import { readPublishedHead } from "./read-published-head.ts";
import { type IsSeen, type ReadChangesNeeds, readChanges, subjectEvents } from "./read-subject-changes.ts";

export interface WalkNeeds extends ReadChangesNeeds {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
}

/** What was found on the way. */
export interface Walk {
  readonly changes: readonly LoggedChange[];
  readonly modelIdOf: ModelIdOf;
  /** False when more was there than one answer takes. */
  readonly complete: boolean;
}

/** Subjects that one answer tells of. */
const subjectsMax = 64;

interface Way {
  readonly isSeen?: IsSeen;
  /** Whether it leads on to the versions that were built on those it begins with, and on these in turn. */
  readonly forth?: boolean;
}

/**
 * Reads the leaves of some subjects and of all that these lead to. What serves a version is followed for the versions the walk
 * begins with and those built on them, not for those they were derived from.
 *
 * Where to look is found in tables and index; what is said comes from the log alone.
 */
export const walkLineage = async (
  needs: WalkNeeds,
  workspace: string,
  start: readonly LineageSubject[],
  { isSeen = () => true, forth = false }: Way = {},
): Promise<Walk> => {
  const size = (await readPublishedHead(needs.tiles, workspace))?.checkpoint.size ?? 0;
  const modelIds = new Map<string, string | undefined>();
  const modelIdOf: ModelIdOf = (name) => modelIds.get(name);
  const ahead = new Set(start.map(nodeKey));
  const visited = new Set<string>();
  const changes: LoggedChange[] = [];
  let complete = true;

  for (let waiting = start; waiting.length > 0; ) {
    const unseen = [...new Map(waiting.map((subject) => [nodeKey(subject), subject]))].filter(
      ([key]) => !visited.has(key),
    );
    const level = unseen.slice(0, subjectsMax - visited.size);
    complete &&= level.length === unseen.length;
    for (const [key] of level) visited.add(key);

    const listed = await Promise.all(level.map(([, subject]) => subjectEvents(needs, workspace, subject, isSeen)));
    complete &&= listed.every((list) => list.complete);
    const events = listed.flatMap(({ found }) => found);
    const found = await readChanges(needs, workspace, events, size);
    await learnModels(needs, workspace, found, modelIds);
    changes.push(...found);
    const serving = await servingSubjects(
      needs,
      workspace,
      found.filter((change) => ahead.has(nodeKey(change))),
    );
    const from = level.flatMap(([key, subject]) => (forth && ahead.has(key) ? [subject] : []));
    const derived = await derivedVersions(needs, workspace, from, subjectsMax);
    for (const subject of derived) ahead.add(nodeKey(subject));
    waiting = [...found.flatMap((change) => nextSubjects(change, modelIdOf)), ...serving, ...derived];
  }
  return { changes, modelIdOf, complete };
};

/** Versions name the models they build on by name. */
const learnModels = async (
  { aggregates }: WalkNeeds,
  workspace: string,
  changes: readonly LoggedChange[],
  modelIds: Map<string, string | undefined>,
): Promise<void> => {
  const names = changes.flatMap(({ state }) =>
    "lineage" in state ? (state.lineage.upstreamModels ?? []).map(({ model }) => model) : [],
  );
  for (const name of new Set(names))
    if (!modelIds.has(name)) modelIds.set(name, await aggregates.resolve(workspace, modelNameClaim(name)));
};
