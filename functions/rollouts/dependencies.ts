import type { AnswerWithProofNeeds } from "../../lib/http/answer-with-proof.ts";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { ApprovalPolicy } from "../../lib/ports/approval-policy.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { CounterStore } from "../../lib/ports/counter-store.ts";
import type { SignatureVerifier } from "../../lib/ports/signature-verifier.ts";

export interface RolloutsDependencies extends EdgeNeeds, AnswerWithProofNeeds {
  readonly artifacts: ArtifactStore;
  readonly verifier: SignatureVerifier;
  readonly approvalPolicy: ApprovalPolicy;
  /** What the arms of routes did. */
  readonly counters: CounterStore;
  readonly clock: Clock;
}
