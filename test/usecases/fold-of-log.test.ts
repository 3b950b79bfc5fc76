import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { policyOfKey } from "../../cli/verify/trust-policy.ts";
import { verifyLog } from "../../cli/verify/verify-log.ts";
import { canonicalJson } from "../../lib/adapters/canonical/canonical-json.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { sha256 } from "../../lib/adapters/system/sha256.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { ecdsaVerifier } from "../../lib/adapters/system/verify-ecdsa.ts";
import type { ModelRegistration } from "../../lib/domain/model/decide-registration.ts";
import { modelNameClaim } from "../../lib/domain/model/model-name.ts";
import { webhookSlotClaim } from "../../lib/domain/webhook/webhook.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { createWebhook } from "../../lib/usecases/create-webhook.ts";
import { deleteWebhook } from "../../lib/usecases/delete-webhook.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { commandContext } from "../support/command-context.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { held } from "../support/registry.ts";
import { storedArtifacts } from "../support/stored-artifacts.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { testVerifierKey } from "../support/test-signer.ts";

let engine: TableEngine;
const workspace = "folded";
const memory = memoryLogTiles();

beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const registration = (name: string): ModelRegistration => ({
  name,
  riskTier: 3,
  type: "classifier",
  owner: "risk",
  framework: null,
  complianceFrameworks: [],
  description: `of ${name}, 1e21 and ü`,
  tags: { stage: "x" },
});

/** The latest state of every subject, as a stranger rebuilds it from the log alone. */
const fold = async (): Promise<Map<string, { version: number; state: unknown }>> => {
  const { history } = await verifyLog(async (path) => memory.files.get(`${workspace}/${path}`), {
    policy: policyOfKey(testVerifierKey(workspace)),
    workspace,
    older: undefined,
    now: Date.now(),
    keepStates: true,
    onProgress: () => undefined,
  });
  const lines = history.states().map((line) => JSON.parse(line));
  return new Map(lines.map(({ kind, id, version, state }) => [`${workspace}#${kind}#${id}`, { version, state }]));
};

test("the fold of the log is the table: every state byte for byte, every claimed name, and nothing else", async () => {
  const world = logWorld(engine.client, await createStateTable(engine.client, "state"), memory);
  const index = openSearchIndex({ client: engine.client, table: "state" });
  const needs = { aggregates: world.store, index, clock: systemClock, ids: uuidV7Ids() };
  const context = () => commandContext({ workspace });
  for (const name of ["Churn", "fraud", "price"]) await registerModel(needs, context(), registration(name));
  await updateModel(needs, context(), { model: "churn", update: { description: "another", riskTier: 2 } });
  await createTarget(needs, context(), { model: "fraud", creation: { name: "fraud", kind: "lambda" } });
  const url = { href: "https://hooks.example.com/", scheme: "https", host: "hooks.example.com", hasUserInfo: false };
  const secrets = { secretOf: async () => new Uint8Array(32) };
  const hook = () =>
    createWebhook({ ...needs, secrets, webhookLoopback: false }, context(), { url, events: [], description: "" });
  await hook();
  await deleteWebhook(needs, context(), { webhook: held(await hook()).state.id });
  // Refused, so it must leave no trace in either.
  await registerModel(needs, context(), registration("CHURN"));
  const examination = {
    artifacts: storedArtifacts().store,
    verifier: ecdsaVerifier,
    hash: sha256,
    digest: sha256Digest,
  };
  await deployVersion({ ...needs, ...examination }, context(), { target: "fraud", version: "1" });
  await sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER);

  const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: "state", ConsistentRead: true }));
  const states = Items.filter(({ state, leaves }) => typeof state === "string" && leaves !== undefined);
  const folded = await fold();
  expect(states.map(({ pk }) => pk).sort()).toEqual([...folded.keys()].sort());
  for (const { pk, state, revision } of states) {
    expect({ pk, state, revision }).toEqual({
      pk,
      state: canonicalJson(folded.get(pk)?.state),
      revision: folded.get(pk)?.version,
    });
  }

  const claimed = Items.filter(({ pk }) => String(pk).startsWith(`${workspace}#claim#`)).map(({ pk, id }) => [pk, id]);
  const statesOf = (kind: string) =>
    [...folded].filter(([pk]) => pk.startsWith(`${workspace}#${kind}#`)).map(([, { state }]) => Object(state));
  const claims = [
    ...statesOf("model").map(({ name, id }) => [modelNameClaim(name), id]),
    ...statesOf("webhook")
      .filter(({ status }) => status === "active")
      .map(({ slot, id }) => [webhookSlotClaim(slot), id]),
  ];
  expect(claimed.sort()).toEqual(claims.map(([claim, id]) => [`${workspace}#claim#${claim}`, id]).sort());
  expect(states).toHaveLength(6);
});
