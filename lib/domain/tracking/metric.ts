import { accept, type Result } from "../result.ts";
import { checkKey, checkLength, invalidValue, keyLengthMax } from "./tracking-name.ts";
import type { InvalidTracking } from "./tracking-refusal.ts";
import { invalid } from "./tracking-refusal.ts";

/** A value of a metric at a step. */
export interface MetricValue {
  /** Any double: NaN and infinities included. */
  readonly value: number;
  /** Milliseconds since the epoch as the client gives them, not negative. */
  readonly timestamp: number;
  readonly step: number;
}

export interface MetricPoint extends MetricValue {
  readonly key: string;
}

/**
 * Checks a metric as it was sent.
 *
 * @param path  where it was sent, `metrics[0]`; empty for a request of one metric
 * @see mlflow/utils/validation.py, _validate_metric; whole numbers that a double cannot hold are refused here
 */
export const checkMetric = <Metric extends MetricPoint>(
  metric: Metric,
  path: string,
): Result<Metric, InvalidTracking> => {
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const key = checkKey(metric.key, at("name"));
  if (!key.ok) return key;
  const about = `metric '${metric.key}' (value=${metricText(metric.value)}).`;
  if (!Number.isSafeInteger(metric.timestamp) || metric.timestamp < 0)
    return invalid(
      invalidValue(
        at("timestamp"),
        metric.timestamp,
        `${about} Timestamp must be a nonnegative long (64-bit integer) `,
      ),
    );
  if (!Number.isSafeInteger(metric.step))
    return invalid(invalidValue(at("step"), metric.step, `${about} Step must be a valid long (64-bit integer).`));
  const length = checkLength(metric.key, keyLengthMax, "Metric name");
  return length.ok ? accept(metric) : length;
};

/**
 * Orders values of one metric by step, timestamp and value, as MLflow does: NaN counts as 0.
 *
 * @returns whether `later` replaces `latest` as the latest value
 */
export const isLater = (later: MetricValue, latest: MetricValue): boolean =>
  firstDifference([
    later.step - latest.step,
    later.timestamp - latest.timestamp,
    compareDoubles(comparable(later.value), comparable(latest.value)),
  ]) > 0;

/** Order of a metric's history: by timestamp, step and value; 0 only for the same point. */
export const compareInHistory = (left: MetricValue, right: MetricValue): number =>
  firstDifference([
    left.timestamp - right.timestamp,
    left.step - right.step,
    compareDoubles(comparable(left.value), comparable(right.value)),
    Number(Number.isNaN(left.value)) - Number(Number.isNaN(right.value)),
  ]);

/** A double as text that gives the same double back: what JSON has no number for is spelt out. */
export const metricText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const comparable = (value: number): number => (Number.isNaN(value) ? 0 : value);

// Not a difference: infinities have none.
const compareDoubles = (left: number, right: number): number => Number(left > right) - Number(left < right);

const firstDifference = (differences: readonly number[]): number =>
  differences.find((difference) => difference !== 0) ?? 0;
