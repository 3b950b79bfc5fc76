import { KMSClient } from "@aws-sdk/client-kms";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openWitnessRecord } from "../adapters/dynamodb/witness-record.ts";
import { openCosigner } from "../adapters/kms/cosigner.ts";
import { openEd25519Key } from "../adapters/kms/ed25519-key.ts";
import { openWitnessedLogs } from "../adapters/kms/witnessed-logs.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { verifyEd25519 } from "../adapters/system/verify-ed25519.ts";
import { readEnvironment } from "./environment.ts";

export const witnessDependencies = () => {
  const client = new KMSClient({});
  const keyOf = (keyId: string) => openEd25519Key({ client, keyId });
  return {
    logs: openWitnessedLogs({
      key: keyOf(readEnvironment("logKeyId")),
      origin: readEnvironment("logOrigin"),
      hash: sha256,
    }),
    record: openWitnessRecord({ client: openDocumentClient(), table: readEnvironment("witnessTable") }),
    cosigner: openCosigner({
      key: keyOf(readEnvironment("witnessKeyId")),
      name: readEnvironment("witnessName"),
      hash: sha256,
    }),
    clock: systemClock,
    verifySignature: verifyEd25519,
    hash: sha256,
  };
};
