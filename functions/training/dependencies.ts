import type { AnswerWithProofNeeds } from "../../lib/http/answer-with-proof.ts";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";

export interface TrainingDependencies extends EdgeNeeds, AnswerWithProofNeeds {
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
}
