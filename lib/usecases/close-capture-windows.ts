import { captureManifest } from "../domain/capture-window/capture-manifest.ts";
import { captureHoursDue, isLookedAtAgain } from "../domain/capture-window/capture-round.ts";
import { decideCaptureWindow } from "../domain/capture-window/decide-capture-window.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { CaptureHour, CaptureObjects } from "../ports/capture-objects.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { workThrough } from "./work-through.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly captures: CaptureObjects;
  readonly clock: Clock;
}

/**
 * Enters each hour of a workspace's archived predictions in the log once it is over, by the digest of its manifest, and
 * looks once more a day later for what came late.
 *
 * The manifest is kept before the command that names it: a crash in between leaves a file that nothing names.
 *
 * @param contextOf  the worker's context for one hour as it was found
 */
export const closeCaptureWindows = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const { aggregates, captures, clock } = needs;
  const now = clock.now();
  const { from, before } = captureHoursDue(now);
  await workThrough(await captures.hours(workspace, from, before), async (hour) => {
    const known = await aggregates.load(workspace, "capture-window", hour.id);
    if (known !== undefined && !isLookedAtAgain(hour.start, now)) return;
    const found = await findCaptures(captures, workspace, hour);
    if (found.objects === 0) return;
    const context = contextOf(workspace, `captures:${hour.id}:${known?.revision ?? 0}:${found.manifest}`);
    const closed = await executeCommand<null, never>({ aggregates }, context, async () => {
      const loaded = await aggregates.load(workspace, "capture-window", hour.id);
      const at = clock.now();
      return accept({ at, changes: decideCaptureWindow(loaded, found, at), answer: null });
    });
    if (!closed.ok) throw new Error(`captures of ${hour.id} could not be closed: ${closed.refusal.code}`);
  });
};

const findCaptures = async (captures: CaptureObjects, workspace: string, hour: CaptureHour) => {
  const objects = await captures.objectsOf(workspace, hour);
  const manifest = await captures.keepManifest(workspace, captureManifest(objects));
  return { ...hour, objects: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0), manifest };
};
