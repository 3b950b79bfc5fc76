import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";

export interface RolloutsDependencies extends EdgeNeeds {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}
