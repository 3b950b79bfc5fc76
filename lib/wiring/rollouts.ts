import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { counterNeeds } from "./counters.ts";
import { edgeNeeds } from "./edge.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";

export const rolloutsDependencies = () => {
  const client = openDocumentClient();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    ...counterNeeds(client),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
  };
};
