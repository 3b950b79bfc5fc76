import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createWitnessApp } from "../../functions/witness/app.ts";
import { openWitnessRecord } from "../../lib/adapters/dynamodb/witness-record.ts";
import { openCosigner } from "../../lib/adapters/kms/cosigner.ts";
import { openWitnessedLogs } from "../../lib/adapters/kms/witnessed-logs.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { formatVerifierKey, signatureTypes, verifierKey } from "../../lib/domain/log/verifier-key.ts";
import type { CosignNeeds } from "../../lib/usecases/cosign-checkpoint.ts";
import { publicKeyOf, signWith, verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { testOrigin, testSigner } from "./test-signer.ts";
import { startWireServer } from "./wire-server.ts";

/** Creates the witness's table as its stack declares it. */
export const createWitnessTable = async (client: DynamoDBDocumentClient, name: string): Promise<string> => {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "origin", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "origin", KeyType: "HASH" }],
    }),
  );
  return name;
};

/** A witness of the tests' logs, with a table and a key of its own. */
export const startTestWitness = async (client: DynamoDBDocumentClient, name: string, seed: number) => {
  const table = await createWitnessTable(client, `witness-${seed}`);
  const logKey = { publicKey: async () => (await testSigner.verifierKey("default")).publicKey };
  const key = { publicKey: async () => publicKeyOf(seed), sign: async (text: Uint8Array) => signWith(seed, text) };
  const needs: CosignNeeds = {
    logs: openWitnessedLogs({ key: logKey, origin: testOrigin, hash: sha256 }),
    record: openWitnessRecord({ client, table }),
    cosigner: openCosigner({ key, name, hash: sha256 }),
    clock: systemClock,
    verifySignature: verifyEd25519,
    hash: sha256,
  };
  const vkey = formatVerifierKey(
    verifierKey(sha256, name, publicKeyOf(seed), signatureTypes.cosignature),
    signatureTypes.cosignature,
  );
  return { app: createWitnessApp(needs), needs, vkey };
};

/** Serves a witness on loopback, as the local machine does. */
export const serveWitness = async (app: ReturnType<typeof createWitnessApp>) => {
  const server = await startWireServer(async ({ path, body }) => {
    const answer = await app.request(path, body === "" ? {} : { method: "POST", body });
    return { status: answer.status, body: await answer.text() };
  });
  return { url: `${server.url}/witness`, stop: server.stop };
};
