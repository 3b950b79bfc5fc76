import { S3Client } from "@aws-sdk/client-s3";
import { createMlflowApp } from "../../functions/mlflow/app.ts";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openClientSecrets } from "../../lib/adapters/dynamodb/client-secrets.ts";
import { openMemberDirectory } from "../../lib/adapters/dynamodb/member-directory.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { openTrackedFiles } from "../../lib/adapters/dynamodb/tracking/tracked-files.ts";
import { openTrackingStore } from "../../lib/adapters/dynamodb/tracking/tracking-store.ts";
import { openUploads } from "../../lib/adapters/dynamodb/tracking/uploads.ts";
import { openTokenVerifier } from "../../lib/adapters/oidc/token-verifier.ts";
import { openArtifactStore } from "../../lib/adapters/s3/artifact-store.ts";
import { openReferenceProfiles } from "../../lib/adapters/s3/reference-profiles.ts";
import { openUploadedObjects } from "../../lib/adapters/s3/uploaded-objects.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { openWebhookSender } from "../../lib/adapters/webhook/webhook-sender.ts";
import { parseYaml } from "../../lib/adapters/yaml/parse-yaml.ts";
import { filesWithUploads } from "../../lib/usecases/files-with-uploads.ts";
import { loadApprovalPolicy } from "../../lib/wiring/load-approval-policy.ts";
import { startObjectEndpoint } from "./object-endpoint.ts";
import { createMeasureTable, createStateTable, startTableEngine } from "./table-engine.ts";
import { startTokenIssuer } from "./token-issuer.ts";

/** The MLflow wire over tables of its own, spoken to with real tokens. */
export const startMlflowApi = async () => {
  const engine = await startTableEngine();
  const issuer = await startTokenIssuer();
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const ids = uuidV7Ids();
  const { endpoint, bucket, ...storage } = await startObjectEndpoint();
  const artifacts = openArtifactStore({ client: storage.client, bucket, clock: systemClock });
  const uploader = new S3Client({ ...endpoint, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  const objects = openUploadedObjects({ client: uploader, bucket, artifacts });
  const measure = { client, table: await createMeasureTable(client, "measure") };
  const uploads = openUploads(measure);
  const dependencies = {
    files: filesWithUploads({ files: openTrackedFiles(measure), uploads, objects, clock: systemClock }),
    uploads,
    objects,
    ...openTrackingStore(measure, systemClock),
    tokens: openTokenVerifier({ issuer: issuer.issuer, audience: issuer.audience, groupsClaims: ["groups"] }),
    members: openMemberDirectory({ client, table, ids, clock: systemClock }),
    authorizer: openCedarAuthorizer(),
    ids,
    digest: sha256Digest,
    aggregates: openAggregateStore({ client, table, clock: systemClock, ids }),
    index: openSearchIndex({ client, table }),
    clock: systemClock,
    artifacts,
    parseYaml,
    referenceProfiles: openReferenceProfiles(artifacts),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    secrets: { secretOf: async () => new Uint8Array(32) },
    clientSecrets: openClientSecrets({ client, table, sealingKeyOf: async () => new Uint8Array(32) }),
    sender: openWebhookSender({ loopbackAllowed: true, timeoutMs: 1_000 }),
    webhookLoopback: true,
  };
  const app = createMlflowApp(dependencies);
  const tokenOf = (subject: string, ...groups: string[]) => issuer.token({ subject, groups });

  /** Somebody with a token for a role in the default workspace, who asks below `/api/2.0/mlflow`. */
  const person = async (subject: string, role: string) => {
    const authorization = `Bearer ${await tokenOf(subject, `default/${role}`)}`;
    return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await app.request(path.startsWith("/") ? path : `/api/2.0/mlflow/${path}`, {
        method,
        headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: what a client without our types sees
      const answer: any = await response.json();
      return { status: response.status, body: answer };
    };
  };
  /** Registers a version of a model, made of a file. */
  const upload = async (model: string) => {
    const content = new TextEncoder().encode(model);
    const sha256 = await artifacts.keep("default", content, "application/octet-stream");
    await dependencies.files.put("default", {
      path: `0/${model}/model.json`,
      sizeBytes: content.byteLength,
      sha256,
      at: 1,
    });
    const ask = await person("ada", "data-scientist");
    await ask("POST", "model-versions/create", { name: model, source: `mlflow-artifacts:/0/${model}` });
  };
  const stop = async () => {
    uploader.destroy();
    await storage.stop();
    await issuer.stop();
    await engine.stop();
  };
  return { app, client, person, tokenOf, dependencies, upload, passDay: storage.passDay, stop };
};
