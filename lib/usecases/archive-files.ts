import {
  confirmFilesEffect,
  filesArchived,
  filesMarked,
  isConfirmable,
  markFilesEffect,
} from "../domain/archival/archive-files.ts";
import { isMarkingHour } from "../domain/archival/is-marking-hour.ts";
import { movableFiles } from "../domain/archival/movable-files.ts";
import type { ChangeOf, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { RiskTier } from "../domain/model/model.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept } from "../domain/result.ts";
import type { AggregateStore, DueEffect } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { executeCommand } from "./execute-command.ts";
import { isFileUsed } from "./is-file-used.ts";
import { workThrough } from "./work-through.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
  readonly artifacts: Pick<ArtifactStore, "release" | "retain">;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Versions that one wake sees to; the next one goes on. */
const versionsMax = 100;
const filesAtOnce = 8;

/**
 * Sends the files of archived versions to the archive, in two steps: marks those that no other version needs, and some time
 * later takes the mark off again where a registration that had seen none has made a version of the file.
 *
 * Any number of these may run at once and die anywhere. What goes wrong keeps a file at hand: a mark that is not confirmed
 * before midnight UTC, because nothing ran for an hour, is the exception.
 *
 * @param contextOf  the worker's context for one effect, keyed by it so that a repeated command is known
 */
export const archiveFiles = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const standing = await needs.aggregates.dueEffects(workspace, "reconciler");
  const now = needs.clock.now();
  const isDue = ({ effect }: DueEffect) =>
    (effect.type === markFilesEffect && isMarkingHour(now)) ||
    (effect.type === confirmFilesEffect && isConfirmable(effect, now));
  await workThrough(standing.filter(isDue).slice(0, versionsMax), (due) =>
    due.effect.type === markFilesEffect
      ? mark(needs, contextOf(workspace, due.effect.id), due)
      : confirm(needs, contextOf(workspace, due.effect.id), due),
  );
};

const mark = async (needs: Needs, context: CommandContext, { subject, effect }: DueEffect): Promise<void> => {
  await forEachFile(needs, context, subject.id, async (sha256, isUsed) => {
    if (!isUsed) await needs.artifacts.release(context.workspace, sha256);
  });
  await record(needs, context, subject.id, (version, riskTier) =>
    filesMarked(version, riskTier, { settled: effect.id, next: needs.ids.next(), at: needs.clock.now() }),
  );
};

/** What somebody took the mark off meanwhile stays without it: that somebody may be about to commit. */
const confirm = async (needs: Needs, context: CommandContext, { subject, effect }: DueEffect): Promise<void> => {
  await forEachFile(needs, context, subject.id, async (sha256, isUsed) => {
    if (isUsed) await needs.artifacts.retain(context.workspace, sha256);
  });
  await record(needs, context, subject.id, (version, riskTier) => filesArchived(version, riskTier, effect.id));
};

const forEachFile = async (
  needs: Needs,
  { workspace }: CommandContext,
  id: string,
  work: (sha256: string, isUsed: boolean) => Promise<void>,
): Promise<void> => {
  const version = await needs.aggregates.load(workspace, "model-version", id);
  const files = version === undefined ? [] : movableFiles(version.state);
  for (let start = 0; start < files.length; start += filesAtOnce)
    await Promise.all(
      files
        .slice(start, start + filesAtOnce)
        .map(async (sha256) => work(sha256, await isFileUsed(needs, workspace, sha256))),
    );
};

const record = async (
  { aggregates, clock }: Needs,
  context: CommandContext,
  id: string,
  changed: (version: Loaded<ModelVersion>, riskTier: RiskTier) => ChangeOf<"model-version">,
): Promise<void> => {
  const recorded = await executeCommand<null, never>({ aggregates }, context, async () => {
    const version = await aggregates.load(context.workspace, "model-version", id);
    const model = version && (await aggregates.load(context.workspace, "model", version.state.model));
    const changes = version && model ? [changed(version, model.state.riskTier)] : [];
    return accept({ at: clock.now(), changes, answer: null });
  });
  if (!recorded.ok) throw new Error(`the files of ${id} could not be archived: ${recorded.refusal.code}`);
};
