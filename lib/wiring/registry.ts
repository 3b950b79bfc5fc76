import { join } from "node:path";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { parseLoggedState } from "../adapters/dynamodb/schemas/logged-state.ts";
import { openSearchIndex } from "../adapters/dynamodb/search-index.ts";
import { openBundledDocumentation } from "../adapters/files/bundled-documentation.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { ecdsaVerifier } from "../adapters/system/verify-ecdsa.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";
import { lazyModelSigner } from "./model-signer.ts";
import { proofNeeds } from "./proofs.ts";
import { deliveryNeeds, webhookNeeds } from "./webhooks.ts";

export const registryDependencies = () => {
  const client = openDocumentClient();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    ...proofNeeds(client),
    ...artifactNeeds(),
    parseLoggedState,
    index: openSearchIndex({ client, table: readEnvironment("stateTable") }),
    ...webhookNeeds(),
    ...deliveryNeeds(),
    verifier: ecdsaVerifier,
    signer: lazyModelSigner(),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    // The build puts it beside the bundle.
    documentation: openBundledDocumentation(join(import.meta.dirname, "documentation")),
  };
};
