import { createHash } from "node:crypto";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { createMonitoringApp } from "../../functions/monitoring/app.ts";
import { createRegistryApp } from "../../functions/registry/app.ts";
import { createRolloutsApp } from "../../functions/rollouts/app.ts";
import { createTrainingApp } from "../../functions/training/app.ts";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openCounterStore } from "../../lib/adapters/dynamodb/counter-store.ts";
import { openDriftReports } from "../../lib/adapters/dynamodb/drift-reports.ts";
import { openEventIndex } from "../../lib/adapters/dynamodb/event-index.ts";
import { openMemberDirectory } from "../../lib/adapters/dynamodb/member-directory.ts";
import { openPredictionStore } from "../../lib/adapters/dynamodb/prediction-store.ts";
import { openProfileStore } from "../../lib/adapters/dynamodb/profile-store.ts";
import { openRecordedRows } from "../../lib/adapters/dynamodb/recorded-rows.ts";
import { parseLoggedState } from "../../lib/adapters/dynamodb/schemas/logged-state.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { openTokenVerifier } from "../../lib/adapters/oidc/token-verifier.ts";
import { openReferenceProfiles } from "../../lib/adapters/s3/reference-profiles.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { ecdsaVerifier } from "../../lib/adapters/system/verify-ecdsa.ts";
import type { ArmCounts } from "../../lib/domain/rollout/arm-counts.ts";
import type { Delivery } from "../../lib/ports/delivery-queue.ts";
import type { SubmittedLabel } from "../../lib/ports/ground-truth-sink.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { loadApprovalPolicy } from "../../lib/wiring/load-approval-policy.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { countArms, counterSeconds } from "./arm-counters.ts";
import { conforming } from "./conforming.ts";
import { logWorld } from "./log-world.ts";
import { memoryLogTiles } from "./memory-log-tiles.ts";
import { storedArtifacts } from "./stored-artifacts.ts";
import { createMeasureTable, createStateTable, startTableEngine } from "./table-engine.ts";
import { testModelSigner } from "./test-model-signer.ts";
import { startTokenIssuer } from "./token-issuer.ts";

export interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a client without our types sees
  readonly body: any;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Text to send instead of a JSON body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP functions of the registry, the rollouts, monitoring and training over one state table, spoken to as clients do, with real tokens. */
export const startApi = async () => {
  const engine = await startTableEngine();
  const issuer = await startTokenIssuer();
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const measure = await createMeasureTable(client, "measure");
  const ids = uuidV7Ids();
  const { store: artifacts, upload, archive } = storedArtifacts();
  const deliveries: Delivery[] = [];
  const memory = memoryLogTiles();
  const log = logWorld(client, table, memory);
  const labels: { readonly workspace: string; readonly labels: readonly SubmittedLabel[] }[] = [];
  const dependencies = {
    tokens: openTokenVerifier({ issuer: issuer.issuer, audience: issuer.audience, groupsClaims: ["groups"] }),
    members: openMemberDirectory({ client, table, ids, clock: systemClock }),
    authorizer: openCedarAuthorizer(),
    ids,
    digest: sha256Digest,
    events: openEventIndex({ client, table }),
    tiles: memory.tiles,
    hash: sha256,
    verifier: ecdsaVerifier,
    signer: testModelSigner(),
    aggregates: openAggregateStore({ client, table, clock: systemClock, ids }),
    index: openSearchIndex({ client, table }),
    clock: systemClock,
    parseLoggedState,
    artifacts,
    referenceProfiles: openReferenceProfiles(artifacts),
    counters: openCounterStore({ client, table: measure, counterSeconds }),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    documentation: { page: async () => undefined },
    secrets: {
      secretOf: async (workspace: string, id: string) => createHash("sha256").update(`${workspace} ${id}`).digest(),
    },
    deliveries: {
      send: async (due: readonly Delivery[]) => void deliveries.push(...due),
      postpone: async () => undefined,
    },
    webhookLoopback: false,
    profiles: openProfileStore({ client, table: measure }),
    reports: openDriftReports({ client, table: measure, artifacts }),
    recordedRows: openRecordedRows({ client, table: measure }),
    groundTruth: {
      submit: async (workspace: string, submitted: readonly SubmittedLabel[]) =>
        void labels.push({ workspace, labels: submitted }),
    },
    bucketSeconds: counterSeconds,
  };
  const registry = conforming(createRegistryApp(dependencies));
  const rollouts = conforming(createRolloutsApp(dependencies));
  const monitoring = conforming(createMonitoringApp(dependencies));
  const training = conforming(createTrainingApp(dependencies));
  /** As API Gateway does, by the first segment. */
  const appOf = (path: string) => {
    const segment = /^(?:\/w\/[^/]+)?\/v1\/([^/?]+)/.exec(path)?.[1] ?? "";
    if (["training-runs", "pipelines"].includes(segment)) return training;
    if (["monitors", "incidents", "ground-truth"].includes(segment)) return monitoring;
    return ["routes", "targets", "rollouts"].includes(segment) ? rollouts : registry;
  };

  const send = async ({ method, path, body, text, headers }: Request): Promise<Answer> => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await appOf(path).request(path, {
      method,
      headers: { ...(payload === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const answer = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      etag: response.headers.get("etag") ?? "",
      headers: response.headers,
      body: isJson ? JSON.parse(answer) : answer,
    };
  };

  /** Somebody with a token for some roles in the default workspace. */
  const person = async (subject: string, ...roles: string[]) => {
    const token = await issuer.token({ subject, groups: roles.map((role) => `default/${role}`) });
    const ask = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
      send({ method, path, body, headers: { authorization: `Bearer ${token}`, ...headers } });
    return {
      get: (path: string) => ask("GET", path),
      post: (path: string, body?: unknown, etag?: string) =>
        ask("POST", path, body, etag === undefined ? {} : { "if-match": etag }),
      change: (method: string, path: string, etag: string, body?: unknown) =>
        ask(method, path, body, { "if-match": etag }),
      ask,
    };
  };

  /** Lets the arms of a route have done something in this minute. */
  const count = (route: string, ...arms: readonly ArmCounts[]) =>
    countArms(client, measure, { workspace: "default", route, at: Date.now() }, arms);

  /** Every item there is: what must be the same before and after a request that was refused. */
  const contents = async () => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
    return Items.filter(({ pk }) => !/#(identity|member)#/.test(String(pk)))
      .map((item) => `${item.pk} ${item.sk} ${sha256Digest.ofJson(item)}`)
      .sort();
  };

  const operations = [registry, rollouts, monitoring, training].flatMap((app) =>
    Object.entries(
      app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "t", version: "0" } }).paths ?? {},
    ).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) =>
        // What anybody may read is no operation of a caller.
        Object(operation).security?.length === 0
          ? []
          : [{ method: method.toUpperCase(), path, hasBody: "requestBody" in Object(operation) }],
      ),
    ),
  );
  const stop = async () => {
    await issuer.stop();
    await engine.stop();
  };
  return {
    send,
    person,
    contents,
    count,
    operations,
    issuer,
    upload,
    /** Lets an uploaded file be in the archive. */
    archive,
    deliveries,
    labels,
    predictions: openPredictionStore({
      client,
      table: measure,
      labelHorizonDays: 30,
      lengths: { profileSeconds: counterSeconds, counterSeconds },
      slot: 0,
    }),
    reports: dependencies.reports,
    aggregates: dependencies.aggregates,
    /** The files of the log, and what brings them about. */
    log: memory,
    /** Brings what is pending into the default workspace's log, once. */
    sequence: () => sequenceLeaves(log.needs(), "default", Number.MAX_SAFE_INTEGER),
    stop,
  };
};

export type Api = Awaited<ReturnType<typeof startApi>>;
export type Person = Awaited<ReturnType<Api["person"]>>;
