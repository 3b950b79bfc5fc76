import type { ChangeOf, Loaded } from "../command/change.ts";
import type { Json } from "../json.ts";
import type { Model, RiskTier } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { isArtifactName } from "./artifact-name.ts";
import { candidateContent } from "./candidate-content.ts";
import type { Artifact, ModelVersion } from "./model-version.ts";
import { requiredValidationOf } from "./required-validation.ts";
import { compareSemver, nextMinor, parseSemver } from "./semver.ts";
import { versionListing } from "./version-change.ts";

/** What its registrant says about a new version. */
export interface VersionRegistration
  extends Pick<
    ModelVersion,
    | ("artifacts" | "formats" | "formatWaiver" | "signature" | "lineage" | "origin" | "metrics")
    | ("reference" | "description" | "tags")
  > {
  /** Left out: the next MINOR after the model's highest. */
  readonly semver?: string;
  /** What its files say it is made with: taken over for a model of which nobody has said. */
  readonly framework?: string;
}

/** Files that a version may consist of: as many as a leaf holds, with names of usual length. */
export const artifactsMax = 200;

export interface TooManyArtifacts {
  readonly code: "too-many-artifacts";
  readonly artifactsMax: number;
}

export type VersionRegistrationRefusal =
  | { readonly code: "invalid-semver"; readonly semver: string }
  | { readonly code: "semver-taken"; readonly semver: string }
  | { readonly code: "no-artifacts" }
  | TooManyArtifacts
  | { readonly code: "invalid-artifact-name"; readonly name: string }
  | { readonly code: "duplicate-artifact-name"; readonly name: string };

export interface RegistrationCircumstances {
  readonly actor: string;
  /** Requester of the training run and authors of the models it builds on: they vouch for it too, so they may not approve it. */
  readonly contributors: readonly string[];
  /** Ids of the versions that its lineage names as what it builds on; none where left out. */
  readonly builtOn?: readonly string[];
  /** Whether another version of the model has the semver that is asked for. */
  readonly semverTaken: boolean;
  /** Lower-case hex SHA-256 over the canonical form of a value. */
  readonly digestOf: (content: Json) => string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

/** The claim that keeps a semver unique in its model. */
export const semverClaim = (modelId: string, semver: string): string => `semver#${modelId}#${semver}`;

/**
 * Decides whether a new version may be registered, and with which number.
 *
 * Numbers are gapless because the model that counts them changes in the same command. A semver may be lower than the
 * highest (a fix on an older line) but never given twice.
 *
 * @returns the two changes: the model that counted, and the version
 */
export const decideVersionRegistration = (
  model: Loaded<Model>,
  registration: VersionRegistration,
  { semverTaken, ...circumstances }: RegistrationCircumstances,
): Result<
  { readonly model: ChangeOf<"model">; readonly version: ChangeOf<"model-version"> },
  VersionRegistrationRefusal
> => {
  const before = model.state;
  const { at } = circumstances;
  const highest = before.highestSemver === null ? undefined : parseSemver(before.highestSemver);
  const text = registration.semver ?? nextMinor(highest);
  const semver = parseSemver(text);
  if (semver === undefined) return refuse({ code: "invalid-semver", semver: text });
  if (semverTaken) return refuse({ code: "semver-taken", semver: text });
  const fault = artifactFault(registration, before.riskTier);
  if (fault !== undefined) return refuse(fault);

  const isHighest = highest === undefined || compareSemver(semver, highest) > 0;
  const counted = {
    ...before,
    framework: before.framework ?? registration.framework ?? null,
    latestVersion: before.latestVersion + 1,
    highestSemver: isHighest ? text : before.highestSemver,
    updatedAt: at,
  };
  const identity = { semver: text, requiredValidation: requiredValidationOf(semver, highest) };
  const version = newVersion(counted, registration, identity, circumstances);
  const { riskTier } = before;
  return accept({
    model: { kind: "model", id: before.id, basis: model, event: "version-added", riskTier, state: counted },
    version: {
      kind: "model-version",
      id: version.id,
      basis: null,
      event: "version-registered",
      riskTier,
      listing: versionListing(version),
      claims: [semverClaim(before.id, text)],
      state: version,
    },
  });
};

const newVersion = (
  model: Model,
  { semver: _asked, framework: _ofModel, artifacts: unsorted, ...said }: VersionRegistration,
  { semver, requiredValidation }: Pick<ModelVersion, "semver" | "requiredValidation">,
  { actor, contributors, builtOn = [], digestOf, at }: Omit<RegistrationCircumstances, "semverTaken">,
): ModelVersion => {
  const artifacts = [...unsorted].sort(byName);
  const { signature, lineage } = said;
  return {
    schema: "model-version.v3",
    id: `${model.id}.${model.latestVersion}`,
    model: model.id,
    modelName: model.name,
    number: model.latestVersion,
    semver,
    requiredValidation,
    stage: "Development",
    artifacts,
    digest: digestOf(candidateContent({ artifacts, signature, lineage })),
    ...said,
    ...(builtOn.length === 0 ? {} : { builtOn: [...new Set(builtOn)].sort() }),
    signatures: [],
    registeredBy: actor,
    authors: [...new Set([actor, ...contributors])].sort(),
    aliases: [],
    routes: [],
    openChangeRequest: null,
    approvals: [],
    deletion: null,
    createdAt: at,
    updatedAt: at,
    stageChangedAt: at,
    stageReason: "",
  };
};

const artifactFault = (
  { artifacts, origin }: Pick<VersionRegistration, "artifacts" | "origin">,
  riskTier: RiskTier,
): VersionRegistrationRefusal | undefined => {
  // What lies in somebody else's store is not deployed; it may be named where nobody is asked.
  if (artifacts.length === 0 && (origin === null || riskTier !== 4)) return { code: "no-artifacts" };
  if (artifacts.length > artifactsMax) return { code: "too-many-artifacts", artifactsMax };
  const seen = new Set<string>();
  for (const { name } of artifacts) {
    if (!isArtifactName(name)) return { code: "invalid-artifact-name", name };
    // Without regard to case: two such files would overwrite each other on half of the world's disks.
    if (seen.has(name.toLowerCase())) return { code: "duplicate-artifact-name", name };
    seen.add(name.toLowerCase());
  }
  return undefined;
};

const byName = (left: Artifact, right: Artifact): number => (left.name < right.name ? -1 : 1);
