import type { RiskTier } from "../model/model.ts";
import type { MonitorSettings } from "./monitor.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * What every default has in common: one false alarm among a hundred, and a feature has drifted from a de-biased PSI of 0.1.
 * With 200 rows these find a shift of half a standard deviation in nearly every window.
 */
const common = {
  minRows: 200,
  drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.1 },
  closeAfterWindows: 2,
  retraining: null,
} as const;

/** How a model is watched when nobody says otherwise. The more it may harm, the sooner an alarm is due and the less it may lose. */
export const defaultSettings: Readonly<Record<RiskTier, MonitorSettings>> = {
  1: {
    ...common,
    windowSeconds: 15 * minute,
    performance: { labelDelaySeconds: 0, minLabelled: 200, accuracyLossApproaching: 0.01, accuracyLossDecayed: 0.02 },
    openAfterWindows: 1,
  },
  2: {
    ...common,
    windowSeconds: hour,
    performance: { labelDelaySeconds: 0, minLabelled: 200, accuracyLossApproaching: 0.01, accuracyLossDecayed: 0.02 },
    openAfterWindows: 1,
  },
  3: {
    ...common,
    windowSeconds: day,
    performance: { labelDelaySeconds: 0, minLabelled: 200, accuracyLossApproaching: 0.02, accuracyLossDecayed: 0.05 },
    openAfterWindows: 1,
  },
  4: {
    ...common,
    windowSeconds: day,
    performance: { labelDelaySeconds: 0, minLabelled: 200, accuracyLossApproaching: 0.05, accuracyLossDecayed: 0.1 },
    openAfterWindows: 2,
  },
};
