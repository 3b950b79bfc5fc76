import { accept, type Result, refuse } from "../domain/result.ts";
import { addInputs, checkDatasets, type DatasetLogged } from "../domain/tracking/run-inputs.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { TrackingDatasets } from "../ports/tracking-datasets.ts";
import { changeTrackingRun, type RunNeeds } from "./change-tracking-run.ts";

interface Needs extends RunNeeds {
  readonly datasets: TrackingDatasets;
}

/** Says what a run read. What its data sets are is kept before the run that names them: a crash in between does no harm. */
export const logRunInputs = async (
  needs: Needs,
  workspace: string,
  id: string,
  sent: { readonly datasets: readonly DatasetLogged[]; readonly models: readonly string[] },
): Promise<Result<null, TrackingRefusal>> => {
  const checked = checkDatasets(sent.datasets);
  if (!checked.ok) return checked;
  const stored = await needs.runs.load(workspace, id);
  if (stored === undefined) return refuse({ code: "tracking-run-not-found", run: id });
  await needs.datasets.keep(workspace, stored.state.experiment, checked.value);
  const changed = await changeTrackingRun(needs, workspace, id, (run) =>
    accept(addInputs(run, checked.value, sent.models)),
  );
  return changed.ok ? accept(null) : changed;
};
