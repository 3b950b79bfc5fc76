import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { openCheckpointSigner } from "../adapters/kms/checkpoint-signer.ts";
import { openEd25519Key } from "../adapters/kms/ed25519-key.ts";
import { openLogTiles } from "../adapters/s3/log-tiles.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { readEnvironment } from "./environment.ts";

/** The audit log's files and the key that speaks for it. */
export const logNeeds = () => ({
  tiles: openLogTiles({ client: new S3Client({}), bucket: readEnvironment("logBucket") }),
  signer: openCheckpointSigner({
    key: openEd25519Key({ client: new KMSClient({}), keyId: readEnvironment("logKeyId") }),
    origin: readEnvironment("logOrigin"),
    hash: sha256,
  }),
  hash: sha256,
});
