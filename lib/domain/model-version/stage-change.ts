import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { RiskTier } from "../model/model.ts";
import type { EpochMs } from "../time.ts";
import type { ModelVersion, Stage } from "./model-version.ts";
import { versionChange } from "./version-change.ts";

/** What the log calls a move to each stage. */
const events: Readonly<Record<Stage, EventType>> = {
  Development: "version-returned",
  Staging: "version-staged",
  Approved: "version-approved",
  Production: "version-promoted",
  Deprecated: "version-deprecated",
  Archived: "version-archived",
};

/** The change that puts a version into a stage, with new values of some other fields. */
export const stageChange = (
  version: Loaded<ModelVersion>,
  riskTier: RiskTier,
  { to, reason, at }: { readonly to: Stage; readonly reason: string; readonly at: EpochMs },
  fields: Partial<ModelVersion> = {},
): ChangeOf<"model-version"> =>
  versionChange(version, events[to], riskTier, at, {
    stage: to,
    stageReason: reason,
    stageChangedAt: at,
    ...(to === "Production" ? { promotedAt: at } : {}),
    ...fields,
  });
