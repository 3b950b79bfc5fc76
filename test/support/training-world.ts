import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { openArtifactStore } from "../../lib/adapters/s3/artifact-store.ts";
import { openReferenceProfiles } from "../../lib/adapters/s3/reference-profiles.ts";
import { openRunFiles } from "../../lib/adapters/s3/run-files.ts";
import { sha256 } from "../../lib/adapters/system/sha256.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { ecdsaVerifier } from "../../lib/adapters/system/verify-ecdsa.ts";
import type { TrainingSpec } from "../../lib/domain/training/training-run.ts";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import type { ModelInvoker } from "../../lib/ports/model-invoker.ts";
import type { TrainingBackend } from "../../lib/ports/training-backend.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { requestTrainingRun } from "../../lib/usecases/request-training-run.ts";
import { loadApprovalPolicy } from "../../lib/wiring/load-approval-policy.ts";
import { commandContext } from "./command-context.ts";
import { faultLine } from "./fault-line.ts";
import type { ObjectEndpoint } from "./object-endpoint.ts";
import { held } from "./registry.ts";
import { createStateTable, type TableEngine } from "./table-engine.ts";
import { trainingSpec } from "./training.ts";

const silent: ModelInvoker = {
  invoke: () => Promise.reject(new Error("nobody answers here")),
  invokeSplit: () => Promise.reject(new Error("nobody answers here")),
};

let tables = 0;

/** Everything that training touches: a state table of its own, the artifact bucket, AWS Batch as a launcher meets it. */
export const openTrainingWorld = async (engine: TableEngine, { client: s3, bucket }: ObjectEndpoint) => {
  const time = { now: Date.parse("2026-03-02T09:00Z") };
  const clock = { now: () => time.now };
  const ids = uuidV7Ids();
  tables += 1;
  const table = await createStateTable(engine.client, `training-${tables}`);
  const storeOn = (client: DynamoDBDocumentClient) => openAggregateStore({ client, table, clock, ids });
  const batch = memoryBatch(clock);
  const artifacts = openArtifactStore({ client: s3, bucket, clock });
  const needs = {
    aggregates: storeOn(engine.client),
    artifacts,
    referenceProfiles: openReferenceProfiles(artifacts),
    files: openRunFiles({ client: s3, bucket }),
    authorizer: openCedarAuthorizer(),
    backend: batch.backend,
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    index: openSearchIndex({ client: engine.client, table }),
    // Runs that no pipeline asked for are asked of nobody.
    invokers: { lambda: silent, sagemaker: silent, http: silent },
    clock,
    digest: sha256Digest,
    hash: sha256,
    verifier: ecdsaVerifier,
    ids,
  };

  const put = async (key: string, body: string) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
  };

  /** The same needs, of which call number `at` fails. */
  const behindFault = (at: number, when: "before" | "after") => {
    const line = faultLine(at, when);
    const broken = {
      ...needs,
      aggregates: storeOn(line.behind(engine.client, ["send"])),
      artifacts: line.behind(needs.artifacts),
      backend: line.behind(needs.backend),
      files: line.behind(needs.files, ["writeSpec", "readResult", "readFailure"]),
    };
    return { needs: broken, calls: line.calls };
  };

  const model = async (name: string, workspace = "default") =>
    held(
      await registerModel(needs, commandContext({ workspace, actor: "ada" }), {
        name,
        riskTier: 3,
        type: "classifier",
        owner: "risk-team",
        framework: null,
        complianceFrameworks: [],
        description: "",
        tags: {},
      }),
    ).state;

  /** A run that tom asked for, of a new model. */
  const request = async (
    name: string,
    overrides: Partial<TrainingSpec> = {},
    workspace = "default",
    content = `data of ${name}`,
  ) => {
    await model(name, workspace);
    const artifact = { sha256: digestOf(content), sizeBytes: content.length, mediaType: "text/csv" };
    await put(`uploads/${name}`, content);
    held(await needs.artifacts.copyFrom(workspace, `uploads/${name}`, artifact));
    const spec = trainingSpec({ dataset: { sha256: artifact.sha256, format: "csv" }, ...overrides });
    const context = commandContext({ workspace, actor: "tom" });
    return held(await requestTrainingRun(needs, context, { model: name, spec })).state;
  };

  /** The context of one of our workers, as its function makes it. */
  const asLauncher = (workspace: string, effectId: string) =>
    serviceContext(needs, "training-launcher", workspace, "confirmTrainingJob", effectId);
  const asRecorder = (workspace: string, occasion: string) =>
    serviceContext(needs, "training-recorder", workspace, "recordTrainingRun", occasion);

  const run = async (id: string, workspace = "default") => {
    const loaded = await needs.aggregates.load(workspace, "training-run", id);
    if (loaded === undefined) throw new Error(`no run ${id}`);
    return loaded.state;
  };

  return { ...needs, needs, time, batch, table, put, behindFault, model, request, asLauncher, asRecorder, run };
};

export type TrainingWorld = Awaited<ReturnType<typeof openTrainingWorld>>;

export const digestOf = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

/** What SubmitJob promises and ListJobs does not: no token, and a job that may be listed late. */
const memoryBatch = (clock: { readonly now: () => number }) => {
  const listedAfterMs = 30_000;
  const submissions: { readonly run: string; readonly job: string; readonly at: number }[] = [];
  const broken = new Map<string, Error>();
  const backend: TrainingBackend = {
    submit: async (_workspace, { id }) => {
      const fault = broken.get(id);
      if (fault !== undefined) throw fault;
      const listed = submissions.find(({ run, at }) => run === id && clock.now() - at >= listedAfterMs);
      if (listed !== undefined) return listed.job;
      // Between the look and the submission others may look, too.
      await new Promise((next) => setImmediate(next));
      const job = `job-${submissions.length + 1}`;
      submissions.push({ run: id, job, at: clock.now() });
      return job;
    },
  };
  const jobsOf = (run: string) => submissions.filter((submission) => submission.run === run).map(({ job }) => job);
  return { backend, broken, jobsOf };
};
