import type { LoggedMetric } from "../../lib/domain/tracking/run-batch.ts";

/** A value of a metric as a client logs it. */
export const logged = (key: string, value: number, more: Partial<LoggedMetric> = {}): LoggedMetric => ({
  key,
  value,
  timestamp: 1_795_244_400_000,
  step: 0,
  model: null,
  dataset: null,
  ...more,
});
