import { BatchClient } from "@aws-sdk/client-batch";
import { openTrainingBackend } from "../adapters/batch/training-backend.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { ecdsaVerifier } from "../adapters/system/verify-ecdsa.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";
import { modelInvokers } from "./model-invokers.ts";
import { serviceNeeds } from "./service.ts";

/** A candidate is asked about five hundred rows at a time, the first time by a function that has to start. */
const invocationMsMax = 60_000;

export const trainingLauncherDependencies = () => {
  return {
    ...aggregateNeeds(openDocumentClient()),
    ...serviceNeeds(),
    ...artifactNeeds(),
    hash: sha256,
    verifier: ecdsaVerifier,
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    invokers: modelInvokers(invocationMsMax),
    backend: openTrainingBackend(new BatchClient({}), {
      jobQueue: readEnvironment("jobQueue"),
      jobDefinitions: { cpu: readEnvironment("jobDefinitionCpu"), gpu: readOptionalEnvironment("jobDefinitionGpu") },
      bucket: readEnvironment("artifactBucket"),
    }),
  };
};
