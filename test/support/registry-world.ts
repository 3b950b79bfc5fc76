import { createHash } from "node:crypto";
import { canonicalJson } from "../../lib/adapters/canonical/canonical-json.ts";
import type { AggregateKind, AggregateStates } from "../../lib/domain/aggregate-states.ts";
import type { Change, Loaded } from "../../lib/domain/command/change.ts";
import type { Json } from "../../lib/domain/json.ts";
import type { Model } from "../../lib/domain/model/model.ts";
import type { Artifact, ModelVersion } from "../../lib/domain/model-version/model-version.ts";
import type { StageSubject } from "../../lib/domain/model-version/stage-move.ts";

/** Hash that tests hand to the domain. */
export const digestOf = (content: Json): string => createHash("sha256").update(canonicalJson(content)).digest("hex");

/** A file that could be registered. */
export const artifact = (name = "model.onnx", content = name): Artifact => ({
  name,
  sha256: createHash("sha256").update(content).digest("hex"),
  sizeBytes: content.length,
  mediaType: "application/octet-stream",
});

/**
 * A registry in memory that takes changes as the state of record would: each subject once per command, on the revision
 * it was decided on, with claims that nobody else holds. Decisions are tested on it without a store.
 */
export const registryWorld = () => {
  const states = new Map<string, Loaded<unknown>>();
  const claims = new Map<string, string>();
  let events = 0;

  const find = <Kind extends AggregateKind>(kind: Kind, id: string) =>
    states.get(`${kind}#${id}`) as Loaded<AggregateStates[Kind]> | undefined;
  const get = <Kind extends AggregateKind>(kind: Kind, id: string): Loaded<AggregateStates[Kind]> => {
    const found = find(kind, id);
    if (found === undefined) throw new Error(`${kind} ${id} is not there`);
    return found;
  };
  const all = <Kind extends AggregateKind>(kind: Kind): AggregateStates[Kind][] =>
    [...states].filter(([key]) => key.startsWith(`${kind}#`)).map(([, { state }]) => state as AggregateStates[Kind]);

  const apply = (changes: readonly Change[]) => {
    const keys = changes.map(({ kind, id }) => `${kind}#${id}`);
    if (new Set(keys).size < keys.length) throw new Error(`a command changes a subject twice: ${keys.join(", ")}`);
    for (const [index, change] of changes.entries()) {
      const key = keys[index] ?? "";
      if ((states.get(key)?.revision ?? 0) !== (change.basis?.revision ?? 0)) throw new Error(`stale ${key}`);
      for (const claim of change.claims ?? []) {
        if (claims.has(claim)) throw new Error(`claimed ${claim}`);
        claims.set(claim, change.id);
      }
      events += 1;
      states.set(key, { state: change.state, revision: (change.basis?.revision ?? 0) + 1, lastEvent: String(events) });
    }
  };

  const subjectOf = (model: string, number: number): StageSubject => {
    const loaded = get("model", model);
    const route = find("route", loaded.state.name);
    const numbers = new Set([
      ...(loaded.state.aliases.champion === undefined ? [] : [loaded.state.aliases.champion]),
      ...(route?.state.arms.map(({ version }) => version) ?? []),
    ]);
    numbers.delete(number);
    return {
      model: loaded,
      version: get("model-version", `${model}.${number}`),
      others: [...numbers].map((other) => get("model-version", `${model}.${other}`)),
      route,
      targets: loaded.state.targets.map((name) => get("target", name).state),
    };
  };

  return { find, get, all, apply, subjectOf, claims };
};

export type RegistryWorld = ReturnType<typeof registryWorld>;

export const model = (overrides: Partial<Model> = {}): Model => ({
  schema: "model.v3",
  id: "m1",
  name: "fraud",
  riskTier: 3,
  type: "classifier",
  owner: "risk-team",
  framework: null,
  complianceFrameworks: [],
  description: "",
  tags: {},
  aliases: {},
  latestVersion: 0,
  highestSemver: null,
  targets: [],
  deletion: null,
  registeredBy: "ada",
  createdAt: 0,
  updatedAt: 0,
  ...overrides,
});

export const version = (number: number, overrides: Partial<ModelVersion> = {}): ModelVersion => ({
  schema: "model-version.v3",
  id: `m1.${number}`,
  model: "m1",
  modelName: "fraud",
  number,
  semver: `1.${number - 1}.0`,
  requiredValidation: "regression",
  stage: "Development",
  artifacts: [artifact()],
  digest: digestOf({ number }),
  formats: [],
  signature: null,
  signatures: [],
  lineage: {},
  origin: null,
  metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
  reference: null,
  description: "",
  tags: {},
  registeredBy: "ada",
  authors: ["ada", "tom"],
  aliases: [],
  routes: [],
  openChangeRequest: null,
  approvals: [],
  deletion: null,
  createdAt: 0,
  updatedAt: 0,
  stageChangedAt: 0,
  stageReason: "",
  ...overrides,
});

export const loaded = <State>(state: State, revision = 1): Loaded<State> => ({ state, revision, lastEvent: "e" });
