import type { Deletion } from "../deletion.ts";
import type { Json } from "../json.ts";
import type { EpochMs } from "../time.ts";
import type { ArtifactFormat } from "./artifact-format.ts";
import type { VersionSignature } from "./version-signature.ts";

export const stages = ["Development", "Staging", "Approved", "Production", "Deprecated", "Archived"] as const;

/** Governance state of a version. An alias is a name and a route is traffic; neither is a stage. */
export type Stage = (typeof stages)[number];

/** A file of a version, named by its content. */
export interface Artifact {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/** One named tensor that the model takes or returns; -1 is a dimension that varies. */
export interface TensorSignature {
  readonly name: string;
  /** Open Inference Protocol datatype, e.g. FP32, INT64. */
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly kind?: "numeric" | "categorical";
}

export interface Signature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
}

/** Where a version comes from: everything needed to make it again or to question it. */
export interface Lineage {
  readonly trainingRun?: string;
  readonly trainingData?: {
    readonly sha256: string;
    readonly uri?: string;
    readonly version?: string;
    readonly rows?: number;
  };
  readonly featureViews?: readonly { readonly name: string; readonly version: string }[];
  readonly upstreamModels?: readonly { readonly model: string; readonly version: number }[];
  readonly hyperparameters?: { readonly [key: string]: Json };
  readonly codeCommit?: string;
  readonly containerImageDigest?: string;
  readonly gpuType?: string;
  readonly pythonVersion?: string;
  readonly durationSeconds?: number;
  readonly costMicroUsd?: number;
  readonly energyWattHours?: number;
}

export interface Metrics {
  readonly overall: Readonly<Record<string, number>>;
  /** Segment → metric → value. */
  readonly bySegment: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly byFeatureGroup: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What a tracking client said a version comes from, in its words. */
export interface Origin {
  /** URI of the files: `models:/m-…`, `runs:/…`, `mlflow-artifacts:/…`, or an object store's. */
  readonly source: string;
  readonly run: string | null;
  readonly runLink: string | null;
  readonly loggedModel: string | null;
}

/** What a version must go through before it may be approved, by what its semver says has changed. */
export type RequiredValidation = "full" | "regression" | "smoke";

/** A change request that moved the version. */
interface Approval {
  readonly changeRequest: string;
  readonly to: Stage;
  readonly at: EpochMs;
}

/** The rows that a version was validated on, frozen as the baseline of what is measured of it. */
export interface Reference {
  readonly rows: number;
  /** Column that its segments are told apart by. */
  readonly segmentColumn: string | null;
  /** Lower-case hex SHA-256 of the reference profile, kept with the artifacts. */
  readonly profile: string;
}

/**
 * A registered version. What it was made of never changes; its stage does.
 *
 * Names and traffic that point at it are kept here too, so that the version alone can say whether it may go: no other
 * aggregate has to be read in the same instant.
 */
export interface ModelVersion {
  readonly schema: "model-version.v3";
  /** `<model id>.<number>`. */
  readonly id: string;
  readonly model: string;
  /** As the model was called when the version was registered. */
  readonly modelName: string;
  readonly number: number;
  /** MAJOR.MINOR.PATCH[-prerelease], unique in its model. */
  readonly semver: string;
  readonly requiredValidation: RequiredValidation;
  readonly stage: Stage;
  readonly artifacts: readonly Artifact[];
  /** Lower-case hex SHA-256 over the canonical artifacts, signature and lineage: what a vote is about. */
  readonly digest: string;
  /** What was found in the artifacts. */
  readonly formats: readonly ArtifactFormat[];
  /** Why formats that may run code are taken all the same; left out where nobody said so. */
  readonly formatWaiver?: string;
  readonly signature: Signature | null;
  /** Signatures over the manifest of the artifacts, oldest first. */
  readonly signatures: readonly VersionSignature[];
  readonly lineage: Lineage;
  /** Ids of the versions that its lineage builds on, whatever their models are called now; sorted, left out where there are none. */
  readonly builtOn?: readonly string[];
  /** Null for a version that no tracking client registered. */
  readonly origin: Origin | null;
  readonly metrics: Metrics;
  /** Null where the version came without reference rows: nothing is measured against it then. */
  readonly reference: Reference | null;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly registeredBy: string;
  /** Everyone who may not approve this version in tiers 1 to 3: registrant, trainer. Sorted. */
  readonly authors: readonly string[];
  /** Aliases that name it, sorted: the model's aliases seen from here. */
  readonly aliases: readonly string[];
  /** Routes that have an arm on it, sorted. */
  readonly routes: readonly string[];
  /** The change request that people vote on, at most one at a time; it may have lapsed since. */
  readonly openChangeRequest: string | null;
  /** Applied change requests, oldest first: its approval chain. */
  readonly approvals: readonly Approval[];
  readonly deletion: Deletion | null;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly stageChangedAt: EpochMs;
  /** When it last came into Production; left out where it never did. */
  readonly promotedAt?: EpochMs;
  /** Why it was moved to its stage, in the words of whoever asked; empty while it is where it was registered. */
  readonly stageReason: string;
}
