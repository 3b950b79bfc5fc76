import type { MetricValue } from "../domain/tracking/metric.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";

const pageValues = 25_000;

/** All values of a metric of a run. */
export const readWholeHistory = async (
  runs: Pick<TrackingRuns, "history">,
  workspace: string,
  run: string,
  key: string,
): Promise<readonly MetricValue[]> => {
  const all: MetricValue[] = [];
  let after: string | undefined;
  do {
    const page = await runs.history(workspace, run, key, {
      limit: pageValues,
      ...(after === undefined ? {} : { after }),
    });
    for (const value of page.values) all.push(value);
    after = page.next;
  } while (after !== undefined);
  return all;
};
