import type { ChangeOf, Loaded } from "../command/change.ts";
import { isSameJson } from "../is-same-json.ts";
import type { Model } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { Target } from "../routing/target.ts";
import type { EpochMs } from "../time.ts";
import { defaultSettings } from "./default-settings.ts";
import type { Monitor, MonitorSettings } from "./monitor.ts";
import { monitorChange } from "./monitor-change.ts";
import { type SettingsRefusal, settingsRefusal } from "./settings-refusal.ts";

/** What somebody says about how a model is watched; what is left out is the tier's default, or stays. */
export interface SettingsChange extends Partial<Omit<MonitorSettings, "drift" | "performance">> {
  readonly drift?: Partial<MonitorSettings["drift"]>;
  readonly performance?: Partial<MonitorSettings["performance"]>;
}

export type MonitorCreationRefusal = { readonly code: "monitor-exists"; readonly monitor: string } | SettingsRefusal;

interface Measured {
  /** Length of a profile's bucket, a divisor of 3600. */
  readonly bucketSeconds: number;
  /** Kind of the target that serves the model, where it is known. */
  readonly servingKind?: Target["kind"] | undefined;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

/**
 * Decides whether a model gets a monitor. It has one; windows that end after its creation are assessed.
 *
 * @param existing  the monitor that the model has
 * @param effectId  32 hex digits; the effect stands as long as the monitor
 */
export const decideMonitorCreation = (
  model: Model,
  existing: Loaded<Monitor> | undefined,
  said: SettingsChange,
  { effectId, bucketSeconds, servingKind, at }: Measured & { readonly effectId: string },
): Result<ChangeOf<"monitor">, MonitorCreationRefusal> => {
  const { id, name, riskTier } = model;
  if (existing !== undefined) return refuse({ code: "monitor-exists", monitor: name });
  const settings = withChange(defaultSettings[riskTier], said);
  const refusal = settingsRefusal(settings, bucketSeconds, servingKind);
  if (refusal !== undefined) return refuse(refusal);
  const state: Monitor = {
    schema: "monitor.v1",
    name,
    model: id,
    modelName: name,
    riskTier,
    ...settings,
    assessedThrough: at,
    last: null,
    driftWatch: { incident: null, streak: 0 },
    performanceWatch: { incident: null, streak: 0 },
    pipeline: null,
    cooldownUntil: null,
    createdAt: at,
    updatedAt: at,
  };
  return accept(monitorChange(null, "monitor-created", state, effectId));
};

/**
 * Decides whether a monitor's settings may change. Streaks, incidents and what is under way stay as they are; another cooldown
 * counts from the last trigger. A retraining that this change does not speak of is not held against the target again, which may
 * have become another.
 *
 * @returns  undefined when it is so already
 */
export const decideMonitorUpdate = (
  monitor: Loaded<Monitor>,
  { riskTier }: Pick<Model, "riskTier">,
  said: SettingsChange,
  { bucketSeconds, servingKind, at }: Measured,
): Result<ChangeOf<"monitor"> | undefined, SettingsRefusal> => {
  const settings = withChange(monitor.state, said);
  const refusal = settingsRefusal(settings, bucketSeconds, said.retraining === undefined ? undefined : servingKind);
  if (refusal !== undefined) return refuse(refusal);
  const cooldownUntil = cooldownUnder(settings.retraining, monitor.state);
  const state: Monitor = { ...monitor.state, ...settings, riskTier, cooldownUntil };
  if (isSameJson(state, monitor.state)) return accept(undefined);
  return accept(monitorChange(monitor, "monitor-updated", { ...state, updatedAt: at }));
};

/** A policy counts from the trigger that was, not only from the next. */
const cooldownUnder = (policy: Monitor["retraining"], { cooldownUntil, retraining }: Monitor): EpochMs | null => {
  const moreSeconds = (policy?.cooldownSeconds ?? 0) - (retraining?.cooldownSeconds ?? 0);
  return cooldownUntil === null ? null : cooldownUntil + moreSeconds * 1000;
};

const withChange = (
  { windowSeconds, minRows, drift, performance, openAfterWindows, closeAfterWindows, retraining }: MonitorSettings,
  { drift: saidOfDrift, performance: saidOfPerformance, ...said }: SettingsChange,
): MonitorSettings => ({
  windowSeconds,
  minRows,
  openAfterWindows,
  closeAfterWindows,
  retraining,
  ...said,
  drift: { ...drift, ...saidOfDrift },
  performance: { ...performance, ...saidOfPerformance },
});
