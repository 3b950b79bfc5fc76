import type { LineageNode, NodeKind } from "./lineage-graph.ts";
import type { OpenLineageRunEvent } from "./open-lineage-event.ts";

type State = OpenLineageRunEvent["eventType"];

/** What is a run in OpenLineage's words: the job it is a run of, and how its ends are called there. */
export interface RunKind {
  readonly job: string;
  readonly ends: { readonly [status: string]: State };
}

export const runKinds: { readonly [Kind in NodeKind]?: RunKind } = {
  "training-run": { job: "train", ends: { succeeded: "COMPLETE", failed: "FAIL" } },
  "tracking-run": { job: "track", ends: { FINISHED: "COMPLETE", FAILED: "FAIL", KILLED: "ABORT" } },
  "change-request": {
    job: "approve",
    ends: { applied: "COMPLETE", rejected: "FAIL", withdrawn: "ABORT", expired: "ABORT" },
  },
  rollout: { job: "roll-out", ends: { promoted: "COMPLETE", "rolled-back": "FAIL", aborted: "ABORT" } },
  pipeline: {
    job: "retrain",
    ends: { succeeded: "COMPLETE", "champion-kept": "COMPLETE", failed: "FAIL", rejected: "ABORT", cancelled: "ABORT" },
  },
  incident: { job: "watch", ends: { closed: "COMPLETE" } },
};

/** Where a run stands; `RUNNING` while it has not ended. */
export const runStateOf = ({ ends }: RunKind, { attributes }: Pick<LineageNode, "attributes">): State =>
  ends[String(attributes.status)] ?? "RUNNING";
