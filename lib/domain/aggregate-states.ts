import type { CaptureWindow } from "./capture-window/capture-window.ts";
import type { ChangeRequest } from "./change-request/change-request.ts";
import type { LegalHold } from "./legal-hold/legal-hold.ts";
import type { Model } from "./model/model.ts";
import type { ModelVersion } from "./model-version/model-version.ts";
import type { Incident } from "./monitoring/incident.ts";
import type { Monitor } from "./monitoring/monitor.ts";
import type { ErasedPerson } from "./person/erased-person.ts";
import type { Pipeline } from "./pipeline/pipeline.ts";
import type { LogRetention } from "./retention/log-retention.ts";
import type { Rollout } from "./rollout/rollout.ts";
import type { Route } from "./routing/route.ts";
import type { Target } from "./routing/target.ts";
import type { EndedTrackingRun } from "./tracking/ended-run.ts";
import type { TrainingRun } from "./training/training-run.ts";
import type { Webhook } from "./webhook/webhook.ts";

/** Every kind of aggregate and the state it holds. One command may change several; each change is one leaf. */
export interface AggregateStates {
  readonly model: Model;
  readonly "model-version": ModelVersion;
  readonly "change-request": ChangeRequest;
  readonly route: Route;
  readonly target: Target;
  readonly "training-run": TrainingRun;
  readonly rollout: Rollout;
  readonly monitor: Monitor;
  readonly incident: Incident;
  readonly pipeline: Pipeline;
  readonly webhook: Webhook;
  readonly "capture-window": CaptureWindow;
  readonly person: ErasedPerson;
  readonly "legal-hold": LegalHold;
  readonly "log-retention": LogRetention;
  readonly "tracking-run": EndedTrackingRun;
}

export type AggregateKind = keyof AggregateStates;
