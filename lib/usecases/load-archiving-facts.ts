import type { Loaded } from "../domain/command/change.ts";
import type { ArchivingFacts } from "../domain/deprecation/decide-archiving.ts";
import { rollbackReserve } from "../domain/deprecation/rollback-reserve.ts";
import type { Model } from "../domain/model/model.ts";
import { isLabelled } from "../domain/model-version/label-stage.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { Clock } from "../ports/clock.ts";
import type { SearchIndex } from "../ports/search-index.ts";

export interface ArchivingNeeds {
  readonly index: SearchIndex;
  readonly clock: Clock;
}

/** A model, and what the verdicts on its Deprecated versions are reached on. */
export interface AssessedModel {
  readonly model: Loaded<Model>;
  readonly facts: ArchivingFacts;
}

/** Nearly always enough: the current version, its reserve, and those that supersede. */
const promotedPerPage = 8;

/** Loads what the deprecation policy needs to know of a model; undefined where it is deleted. Strongly consistent. */
export const loadArchivingFacts = async (
  { index, clock }: ArchivingNeeds,
  workspace: string,
  id: string,
): Promise<AssessedModel | undefined> => {
  const [model] = await index.states(workspace, "model", [id]);
  if (model === undefined || model.state.deletion !== null) return undefined;
  const [promoted, named] = isLabelled(model.state)
    ? [[], []]
    : await Promise.all([promotedLast(index, workspace, id), namedBefore(index, workspace, model.state)]);
  return { model, facts: { model: model.state, promoted, named, now: isoTime(clock.now()), isoTime } };
};

const isoTime = (at: number): string => new Date(at).toISOString();

/** Reads on past the first page only where people archived what was promoted last. */
const promotedLast = async (index: SearchIndex, workspace: string, model: string): Promise<readonly ModelVersion[]> => {
  const promoted: ModelVersion[] = [];
  let after: string | undefined;
  for (;;) {
    const rows = await index.rows(workspace, "model-version", versionLists.promoted(model), {
      limit: promotedPerPage,
      descending: true,
      ...(after === undefined ? {} : { after }),
    });
    const page = await loadAll(
      index,
      workspace,
      rows.map(({ id }) => id),
    );
    promoted.push(...page.map(({ state }) => state).filter(({ deletion }) => deletion === null));
    after = rows.at(-1)?.sort;
    if (rows.length < promotedPerPage || rollbackReserve(promoted).isFull) return promoted;
  }
};

const namedBefore = (index: SearchIndex, workspace: string, { id, aliasPast = {} }: Model) =>
  loadAll(
    index,
    workspace,
    [...new Set(Object.values(aliasPast).flat())].map((number) => `${id}.${number}`),
  );

const loadAll = async (
  index: SearchIndex,
  workspace: string,
  ids: readonly string[],
): Promise<readonly Loaded<ModelVersion>[]> =>
  ids.length === 0 ? [] : (await index.states(workspace, "model-version", ids)).filter((found) => found !== undefined);
