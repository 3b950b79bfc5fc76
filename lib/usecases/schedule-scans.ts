import { watchModelEffect } from "../domain/monitoring/monitor-change.ts";
import { windowsEnding } from "../domain/monitoring/windows.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { DueScan, ScanQueue } from "../ports/scan-queue.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly scans: ScanQueue;
  /** Length of a profile's bucket: what is captured at a window's end is counted by then. */
  readonly bucketSeconds: number;
}

const minuteMs = 60_000;

/** Longest delay of an SQS message. */
const delaySecondsMax = 900;

/** Windows that nobody asked for in time are asked for this long. */
const missedMs = 10 * minuteMs;

/**
 * Asks for a scan of each window that ends in this minute of the clock or the next, to be done a bucket after its end, and of
 * those of the last ten minutes that are not assessed yet. So a lost wake costs nothing, and ten of them make reports late; a
 * scan that comes twice changes nothing.
 *
 * @param only  name of the one monitor to look at; all of the workspace when left out
 */
export const scheduleScans = async (
  { aggregates, clock, scans, bucketSeconds }: Needs,
  workspace: string,
  only?: string,
): Promise<void> => {
  const now = clock.now();
  const through = now - (now % minuteMs) + 2 * minuteMs;
  const names = only === undefined ? await watchedModels(aggregates, workspace) : [only];
  const monitors = await Promise.all(names.map((name) => aggregates.load(workspace, "monitor", name)));
  await scans.send(
    monitors.flatMap((monitor) => {
      if (monitor === undefined) return [];
      const { name, windowSeconds, assessedThrough } = monitor.state;
      return windowsEnding(windowSeconds, Math.max(now - missedMs, assessedThrough), through).map(
        (window): DueScan => ({
          workspace,
          monitor: name,
          window,
          delaySeconds: Math.max(0, Math.min(delaySecondsMax, Math.ceil((window.end - now) / 1000) + bucketSeconds)),
        }),
      );
    }),
  );
};

const watchedModels = async (aggregates: AggregateStore, workspace: string): Promise<readonly string[]> => {
  const due = await aggregates.dueEffects(workspace, "drift-scheduler");
  return due.filter(({ effect }) => effect.type === watchModelEffect).map(({ subject }) => subject.id);
};
