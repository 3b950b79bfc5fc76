import type { AnswerWithProofNeeds } from "../../lib/http/answer-with-proof.ts";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { ApprovalPolicy } from "../../lib/ports/approval-policy.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { DeliveryQueue } from "../../lib/ports/delivery-queue.ts";
import type { Documentation } from "../../lib/ports/documentation.ts";
import type { ModelSigner } from "../../lib/ports/model-signer.ts";
import type { ReferenceProfiles } from "../../lib/ports/reference-profiles.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import type { SignatureVerifier } from "../../lib/ports/signature-verifier.ts";
import type { WebhookSecrets } from "../../lib/ports/webhook-secrets.ts";
import type { ParseLoggedState } from "../../lib/usecases/recall-alias.ts";

/** What the registry's routes need. */
export interface RegistryDependencies extends EdgeNeeds, AnswerWithProofNeeds {
  readonly artifacts: ArtifactStore;
  readonly index: SearchIndex;
  readonly referenceProfiles: ReferenceProfiles;
  readonly verifier: SignatureVerifier;
  readonly signer: ModelSigner;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly parseLoggedState: ParseLoggedState;
  readonly documentation: Documentation;
  readonly secrets: WebhookSecrets;
  readonly deliveries: DeliveryQueue;
  /** Whether webhooks may be on this machine. */
  readonly webhookLoopback: boolean;
}
