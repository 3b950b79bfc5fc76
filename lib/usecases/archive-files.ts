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
import { combinedFailure } from "./combined-failure.ts";
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

/** Versions whose marks one wake makes, and whose marks it confirms; the next one goes on. */
const versionsMax = 100;
const minuteMs = 60_000;
const filesAtOnce = 8;

/**
 * Sends the files of archived versions to the archive, in two steps: marks those that nobody needs, and some time later takes
 * the mark off again where somebody who had seen none has come to need the file.
 *
 * Any number of these may run at once and die anywhere. Marks that could not all be made are looked at again each minute, around
 * midnight too, where no new ones are made: so what goes wrong keeps a file at hand, unless nothing runs in the hour before
 * midnight UTC, or the looks at that very file fail until then.
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
  const marks = standing.filter(({ effect }) => effect.type === markFilesEffect);
  const confirms = standing.filter(({ effect }) => effect.type === confirmFilesEffect && isConfirmable(effect, now));
  await workThrough([...turnOf(confirms, now), ...turnOf(marks, now)], (due) =>
    due.effect.type === markFilesEffect
      ? mark(needs, contextOf(workspace, due.effect.id), due)
      : confirm(needs, contextOf(workspace, due.effect.id), due),
  );
};

/** As many as one wake sees to, others each minute: those that always fail must not keep the rest from their turn. */
const turnOf = (due: readonly DueEffect[], now: number): readonly DueEffect[] => {
  const first = due.length === 0 ? 0 : (Math.floor(now / minuteMs) * versionsMax) % due.length;
  return [...due.slice(first), ...due.slice(0, first)].slice(0, versionsMax);
};

const mark = async (needs: Needs, context: CommandContext, { subject, effect }: DueEffect): Promise<void> => {
  const isMarking = isMarkingHour(needs.clock.now());
  await forEachFile(needs, context, subject.id, async (sha256, isUsed) => {
    // An earlier try may have marked it, and then come to grief over another file.
    if (isUsed) await needs.artifacts.retain(context.workspace, sha256);
    else if (isMarking) await needs.artifacts.release(context.workspace, sha256);
  });
  if (!isMarking) return;
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

/** One that fails keeps no other from its turn. */
const forEachFile = async (
  needs: Needs,
  { workspace }: CommandContext,
  id: string,
  work: (sha256: string, isUsed: boolean) => Promise<void>,
): Promise<void> => {
  const version = await needs.aggregates.load(workspace, "model-version", id);
  const files = version === undefined ? [] : movableFiles(version.state);
  const parts = Array.from({ length: Math.ceil(files.length / filesAtOnce) }, (_, place) =>
    files.slice(place * filesAtOnce, (place + 1) * filesAtOnce),
  );
  await workThrough(parts, async (part) => {
    const outcomes = await Promise.allSettled(
      part.map(async (sha256) => work(sha256, await isFileUsed(needs, workspace, sha256))),
    );
    const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    if (failures.length > 0) throw combinedFailure(failures);
  });
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
