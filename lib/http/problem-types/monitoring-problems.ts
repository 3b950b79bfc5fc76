import type { MonitorCreationRefusal } from "../../domain/monitoring/decide-monitor.ts";
import type { InvalidPeriod } from "../../domain/monitoring/period.ts";
import type { IncidentNotFound } from "../../usecases/find-incident.ts";
import type { MonitorNotFound } from "../../usecases/find-monitor.ts";
import type { ReportNotFound } from "../../usecases/get-drift-report.ts";
import type { FutureLabel } from "../../usecases/submit-ground-truth.ts";
import { iso } from "../iso-time.ts";
import type { ProblemTypes } from "./problem-type.ts";

/** What plans and training specifications are refused for is told among their problems. */
type MonitoringProblem =
  | Extract<MonitorCreationRefusal, { readonly code: "monitor-exists" | "invalid-monitor" }>
  | MonitorNotFound
  | IncidentNotFound
  | ReportNotFound
  | InvalidPeriod
  | { readonly code: "nothing-serves"; readonly model: string }
  | FutureLabel;

export const monitoringProblems: ProblemTypes<MonitoringProblem> = {
  "monitor-exists": {
    status: 409,
    title: "The model has a monitor",
    detail: ({ monitor }) => `${monitor} is watched already. Change its monitor with PATCH /v1/monitors/${monitor}.`,
  },
  "invalid-monitor": {
    status: 422,
    title: "Nobody could watch a model like this",
    detail: ({ pointer, detail }) => `Right for ${pointer} would be: ${detail}.`,
  },
  "monitor-not-found": {
    status: 404,
    title: "There is no such monitor",
    detail: ({ monitor }) => `No model ${monitor} is watched in this workspace.`,
  },
  "incident-not-found": {
    status: 404,
    title: "There is no such incident",
    detail: ({ incident }) => `No incident ${incident} in this workspace.`,
  },
  "report-not-found": {
    status: 404,
    title: "There is no report of this window",
    detail: ({ monitor, windowEnd }) => `No window of ${monitor} that ended at ${iso(windowEnd)} was assessed.`,
  },
  "invalid-period": {
    status: 422,
    title: "Nothing can be measured in this period",
    detail: ({ from, to, daysMax }) =>
      `From ${iso(from)} to ${iso(to)} is no period; it must end after it begins, by ${daysMax} days at most.`,
  },
  "nothing-serves": {
    status: 404,
    title: "No version of the model serves",
    detail: ({ model }) => `${model} has neither a route nor a version in Production, so there is nothing to measure.`,
  },
  "observed-in-future": {
    status: 422,
    title: "A label was observed in the future",
    detail: ({ predictionId, observedAt }) =>
      `The label of ${predictionId} says it was observed at ${iso(observedAt)}, which is yet to come.`,
  },
};
