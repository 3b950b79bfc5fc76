import type { EpochMs } from "../../lib/domain/time.ts";
import { log } from "../../lib/http/log.ts";

interface Lost {
  readonly at: EpochMs;
  readonly requestId: string;
  readonly route: string;
}

/** A prediction was served and not recorded: logged, and counted by a metric that is an alarm in the stacks. */
export const reportLostCapture = (error: unknown, { at, requestId, route }: Lost): void =>
  log("error", "prediction not captured", {
    requestId,
    route,
    error: reasonOf(error),
    CapturesLost: 1,
    // CloudWatch embedded metric format: a log line that is also a count.
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        { Namespace: "Tidegate", Dimensions: [[]], Metrics: [{ Name: "CapturesLost", Unit: "Count" }] },
      ],
    },
  });

/** The state of record cannot be read, so a route's last configuration serves. */
export const reportStaleRoute = (error: unknown): void =>
  log("warn", "route configuration is stale", { error: reasonOf(error) });

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
