import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { serve } from "@hono/node-server";
import { z } from "zod";
import { createRegistryApp } from "../../../functions/registry/app.ts";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { openEventIndex } from "../../../lib/adapters/dynamodb/event-index.ts";
import { openMemberDirectory } from "../../../lib/adapters/dynamodb/member-directory.ts";
import { parseLoggedState } from "../../../lib/adapters/dynamodb/schemas/logged-state.ts";
import { openSearchIndex } from "../../../lib/adapters/dynamodb/search-index.ts";
import { openTokenVerifier } from "../../../lib/adapters/oidc/token-verifier.ts";
import { openReferenceProfiles } from "../../../lib/adapters/s3/reference-profiles.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { ecdsaVerifier } from "../../../lib/adapters/system/verify-ecdsa.ts";
import { loadApprovalPolicy } from "../../../lib/wiring/load-approval-policy.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { storedArtifacts } from "../../support/stored-artifacts.ts";
import { testModelSigner } from "../../support/test-model-signer.ts";
import { countStorage } from "./count-storage.ts";

/** The registry's function behind a socket, in a process of its own: `serve-registry ENDPOINT TABLE ISSUER`. Says its port on standard output. */
const [endpoint = "", table = "", issuer = ""] = process.argv.slice(2);
const base = new DynamoDBClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
});
const client = DynamoDBDocumentClient.from(base, { marshallOptions: { removeUndefinedValues: true } });
const storage = countStorage(client);
const ids = uuidV7Ids();
const { store: artifacts, upload } = storedArtifacts();
const app = createRegistryApp({
  tokens: openTokenVerifier({ issuer, audience: "tidegate", groupsClaims: ["groups"] }),
  members: openMemberDirectory({ client, table, ids, clock: systemClock }),
  authorizer: openCedarAuthorizer(),
  ids,
  digest: sha256Digest,
  events: openEventIndex({ client, table }),
  tiles: memoryLogTiles().tiles,
  hash: sha256,
  verifier: ecdsaVerifier,
  signer: testModelSigner(),
  aggregates: openAggregateStore({ client, table, clock: systemClock, ids }),
  index: openSearchIndex({ client, table }),
  clock: systemClock,
  parseLoggedState,
  artifacts,
  referenceProfiles: openReferenceProfiles(artifacts),
  approvalPolicy: loadApprovalPolicy(sha256Digest),
  documentation: { page: async () => undefined },
  secrets: { secretOf: async () => new Uint8Array(32) },
  deliveries: { send: async () => undefined, postpone: async () => undefined },
  webhookLoopback: false,
});

const server = serve(
  {
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/bench/rss") return new Response(String(process.memoryUsage.rss()));
      if (pathname === "/bench/upload") return Response.json(upload("model.onnx", await request.text()));
      storage.reset();
      const answer = await app.fetch(request);
      answer.headers.set("x-storage", JSON.stringify(storage.read()));
      return answer;
    },
  },
  (address) => console.log(z.object({ port: z.int() }).parse(address).port),
);
process.once("SIGTERM", () => server.close());
