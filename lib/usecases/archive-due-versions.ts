import type { Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { isInPart } from "../domain/deprecation/archiving-round.ts";
import { archivingWords } from "../domain/deprecation/archiving-words.ts";
import { decideArchiving } from "../domain/deprecation/decide-archiving.ts";
import type { Model } from "../domain/model/model.ts";
import { isLabelled } from "../domain/model-version/label-stage.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { IndexRow, SearchIndex } from "../ports/search-index.ts";
import { type ArchivingNeeds, loadArchivingFacts } from "./load-archiving-facts.ts";
import { transitionStage } from "./transition-stage.ts";
import { workThrough } from "./work-through.ts";

/** A first night may find thousands; the next nights go on. */
const commandsMax = 200;
const rowsPerPage = 1_000;

/** Somebody was quicker, or the version is used again: the next night looks again. */
const overtaken = new Set([
  "precondition-failed",
  "version-serving",
  "version-aliased",
  "change-request-open",
  "transition-not-allowed",
  "version-not-found",
  "model-not-found",
]);

/**
 * Archives what the deprecation policy says is due in some of a workspace's models, a command each, by the same use case as
 * people do. The command is decided on the version as the verdict saw it: one that came to serve in the meantime stays.
 *
 * A model that fails holds up no other; twice the same night is the same commands.
 *
 * @param part       which of its models, 0 to 9
 * @param contextOf  the worker's context for one version since it was deprecated: archived once, it is so for good
 */
export const archiveDueVersions = async (
  needs: ArchivingNeeds & Parameters<typeof transitionStage>[0],
  workspace: string,
  part: number,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const versions = await deprecatedByModel(needs.index, workspace, part);
  let left = commandsMax;
  await workThrough([...versions], async ([id, ids]) => {
    if (left <= 0) return;
    const assessed = await loadArchivingFacts(needs, workspace, id);
    if (assessed === undefined || isLabelled(assessed.facts.model)) return;
    const { model, facts } = assessed;
    const loaded = await needs.index.states(workspace, "model-version", ids);
    const due = loaded.flatMap((version) => {
      if (version === undefined || version.state.stage !== "Deprecated" || version.state.deletion !== null) return [];
      const verdict = decideArchiving(version.state, facts);
      return verdict.due ? [{ version, reason: archivingWords(verdict) }] : [];
    });
    await workThrough(due.slice(0, left), ({ version, reason }) => {
      left -= 1;
      return archive(needs, model.state, version, reason, contextOf(workspace, occasionOf(version.state)));
    });
  });
};

const occasionOf = ({ id, stageChangedAt }: ModelVersion): string => `${id}@${stageChangedAt}`;

const archive = async (
  needs: Parameters<typeof transitionStage>[0],
  { name }: Model,
  { state, revision }: Loaded<ModelVersion>,
  reason: string,
  context: CommandContext,
): Promise<void> => {
  const version = String(state.number);
  const move = { model: name, version, to: "Archived", reason, ifMatch: revision } as const;
  const moved = await transitionStage(needs, context, move);
  if (!moved.ok && !overtaken.has(moved.refusal.code))
    throw new Error(`version ${version} of ${name} could not be archived: ${moved.refusal.code}`);
};

/** Ids of the Deprecated versions of some models, the model of the longest Deprecated first. */
const deprecatedByModel = async (
  index: SearchIndex,
  workspace: string,
  part: number,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const versions = new Map<string, string[]>();
  let rows: readonly IndexRow[];
  let after: string | undefined;
  do {
    const page = { limit: rowsPerPage, ...(after === undefined ? {} : { after }) };
    rows = await index.rows(workspace, "model-version", versionLists.deprecated, page);
    for (const { id } of rows) {
      const model = id.slice(0, id.lastIndexOf("."));
      if (!isInPart(model, part)) continue;
      const known = versions.get(model);
      if (known === undefined) versions.set(model, [id]);
      else known.push(id);
    }
    after = rows.at(-1)?.sort;
  } while (rows.length === rowsPerPage);
  return versions;
};
