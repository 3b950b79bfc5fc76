import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { ecdsaVerifier } from "../adapters/system/verify-ecdsa.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { counterNeeds } from "./counters.ts";
import { edgeNeeds } from "./edge.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";
import { proofNeeds } from "./proofs.ts";

export const rolloutsDependencies = () => {
  const client = openDocumentClient();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    ...proofNeeds(client),
    ...counterNeeds(client),
    artifacts: artifactNeeds().artifacts,
    verifier: ecdsaVerifier,
    approvalPolicy: loadApprovalPolicy(sha256Digest),
  };
};
