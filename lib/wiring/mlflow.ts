import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openSearchIndex } from "../adapters/dynamodb/search-index.ts";
import { openTrackingStore } from "../adapters/dynamodb/tracking/tracking-store.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { parseYaml } from "../adapters/yaml/parse-yaml.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";
import { trackedFileNeeds } from "./tracked-files.ts";

export const mlflowDependencies = () => {
  const client = openDocumentClient();
  const { artifacts, referenceProfiles } = artifactNeeds();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    artifacts,
    parseYaml,
    referenceProfiles,
    ...trackedFileNeeds(client, artifacts),
    ...openTrackingStore({ client, table: readEnvironment("measureTable") }),
    index: openSearchIndex({ client, table: readEnvironment("stateTable") }),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
  };
};
