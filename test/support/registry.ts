import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { openReferenceProfiles } from "../../lib/adapters/s3/reference-profiles.ts";
import { sha256 } from "../../lib/adapters/system/sha256.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { ecdsaVerifier } from "../../lib/adapters/system/verify-ecdsa.ts";
import type { CommandContext } from "../../lib/domain/command/command-context.ts";
import type { RiskTier } from "../../lib/domain/model/model.ts";
import type { ModelVersion, Stage } from "../../lib/domain/model-version/model-version.ts";
import type { Result } from "../../lib/domain/result.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import type { Snapshot } from "../../lib/usecases/snapshot.ts";
import { transitionStage } from "../../lib/usecases/transition-stage.ts";
import { voteOnChangeRequest } from "../../lib/usecases/vote-on-change-request.ts";
import { loadApprovalPolicy } from "../../lib/wiring/load-approval-policy.ts";
import { commandContext } from "./command-context.ts";
import { storedArtifacts } from "./stored-artifacts.ts";
import { createStateTable, type TableEngine } from "./table-engine.ts";
import { testModelSigner } from "./test-model-signer.ts";

/** The answer of a command that must hold. */
export const held = <Value>(result: Result<Value, { readonly code: string }>): Value => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};

/** Somebody's command. */
export const by = (actor: string, ...roles: string[]): CommandContext => commandContext({ actor, roles });

let tables = 0;

/** A registry of its own on a real table engine, with a clock that stands until it is moved. */
export const openRegistry = async (engine: TableEngine, name?: string) => {
  const time = { now: Date.parse("2026-03-02T09:00Z") };
  const clock = { now: () => time.now };
  const ids = uuidV7Ids();
  tables += 1;
  const table = await createStateTable(engine.client, name ?? `state-${tables}`);
  const { store: artifacts, upload } = storedArtifacts();
  const needs = {
    aggregates: openAggregateStore({ client: engine.client, table, clock, ids }),
    index: openSearchIndex({ client: engine.client, table }),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    artifacts,
    referenceProfiles: openReferenceProfiles(artifacts),
    clock,
    digest: sha256Digest,
    hash: sha256,
    verifier: ecdsaVerifier,
    signer: testModelSigner(),
    ids,
  };

  const model = async (name: string, riskTier: RiskTier = 3) =>
    held(
      await registerModel(needs, by("ada"), {
        name,
        riskTier,
        type: "classifier",
        owner: "risk-team",
        framework: null,
        complianceFrameworks: [],
        description: "",
        tags: {},
      }),
    );
  const version = async (name: string): Promise<Snapshot<ModelVersion>> => {
    const registration = {
      artifacts: [upload("model.onnx", `${name}-${ids.next()}`)],
      signature: null,
      lineage: {},
      origin: null,
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      description: "",
      tags: {},
    };
    return held(await registerVersion(needs, by("ada"), { model: name, registration }));
  };
  /** Moves a version of a tier 3 model with the votes it takes. */
  const move = async (name: string, number: number, ...path: Stage[]) => {
    for (const to of path) {
      const input = { model: name, version: String(number), to, reason: "test" };
      const { changeRequest } = held(await transitionStage(needs, by("ada", "data-scientist"), input));
      if (changeRequest === null) continue;
      const { id, digest } = changeRequest.state;
      for (const voter of ["mel", "max"]) {
        const request = await needs.aggregates.load("default", "change-request", id);
        if (request?.state.status !== "open") continue;
        held(
          await voteOnChangeRequest(needs, by(voter, "ml-engineer"), { id, digest, decision: "approve", reason: "" }),
        );
      }
    }
  };
  return { ...needs, table, time, upload, model, version, move };
};
