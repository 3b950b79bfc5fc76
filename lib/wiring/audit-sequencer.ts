import { S3Client } from "@aws-sdk/client-s3";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openLogLedger } from "../adapters/dynamodb/log-ledger.ts";
import { openRootLedger } from "../adapters/dynamodb/root-ledger.ts";
import { openAnchors } from "../adapters/s3/anchors.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { verifyEd25519 } from "../adapters/system/verify-ed25519.ts";
import { readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";
import { witnessQuorum } from "./witnesses.ts";

export const auditSequencerDependencies = () => {
  const heads = { client: openDocumentClient(), table: readEnvironment("stateTable"), hash: sha256 };
  return {
    ...logNeeds(),
    witnesses: witnessQuorum(),
    ledger: openLogLedger(heads),
    rootLedger: openRootLedger(heads),
    anchors: openAnchors({ client: new S3Client({}), bucket: readEnvironment("anchorBucket") }),
    verifySignature: verifyEd25519,
    clock: systemClock,
  };
};
