import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";

export interface TrainingDependencies extends EdgeNeeds {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
}
