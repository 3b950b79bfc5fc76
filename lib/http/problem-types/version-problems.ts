import type { UnwantedFormat } from "../../domain/format/unwanted-format.ts";
import type { VersionRegistrationRefusal } from "../../domain/model-version/decide-registration.ts";
import type { InvalidSource } from "../../domain/model-version/source.ts";
import type { StageMoveRefusal } from "../../domain/model-version/stage-move.ts";
import type { InvalidReference } from "../../domain/profile/reference-rows.ts";
import type { ContributorRefusal } from "../../usecases/find-contributors.ts";
import type { SourceNotFound } from "../../usecases/find-source-model.ts";
import type { VersionNotFound } from "../../usecases/find-version.ts";
import type { ArtifactNotFound } from "../../usecases/get-artifact.ts";
import type { InvalidTrackedPath } from "../../usecases/put-tracked-file.ts";
import type { ArtifactRefusal } from "../../usecases/register-version.ts";
import type { ProblemTypes } from "./problem-type.ts";

type VersionRefusal =
  | VersionNotFound
  | VersionRegistrationRefusal
  | ArtifactRefusal
  | InvalidReference
  | ArtifactNotFound
  | ContributorRefusal
  | InvalidSource
  | SourceNotFound
  | InvalidTrackedPath
  | Exclude<StageMoveRefusal, UnwantedFormat | { readonly code: "rollout-in-progress" }>;

export const versionProblems: ProblemTypes<VersionRefusal> = {
  "version-not-found": {
    status: 404,
    title: "There is no such version",
    detail: ({ model, version }) => `Model ${model} has no version ${version}; name it by number or by semver.`,
  },
  "invalid-semver": {
    status: 422,
    title: "The text is no semantic version",
    detail: ({ semver }) =>
      `${JSON.stringify(semver)} is not MAJOR.MINOR.PATCH with an optional -prerelease (semver.org 2.0.0), without build metadata. Leave it out to get the next MINOR.`,
  },
  "semver-taken": {
    status: 409,
    title: "A version has this semver",
    detail: ({ semver }) => `${semver} was given in this model before and is never given again.`,
  },
  "no-artifacts": {
    status: 422,
    title: "A version has at least one file",
    detail: () => "Upload its files as POST /v1/models/{model}/artifacts says, then name them in artifacts.",
  },
  "too-many-artifacts": {
    status: 422,
    title: "A version has too many files",
    detail: ({ artifactsMax }) =>
      `A version consists of ${artifactsMax} files at most. Leave out what the model does not need, or pack small files into one archive.`,
  },
  "invalid-artifact-name": {
    status: 422,
    title: "The artifact name is not canonical",
    detail: ({ name }) =>
      `${JSON.stringify(name)} is not a relative path of ASCII letters, digits and . _ + = @ - in which no part begins with a dot.`,
  },
  "duplicate-artifact-name": {
    status: 422,
    title: "Two artifacts have one name",
    detail: ({ name }) => `${name} appears twice, maybe in another letter case.`,
  },
  "artifact-not-uploaded": {
    status: 422,
    title: "An artifact is not in the store",
    detail: ({ name, sha256 }) =>
      `Nothing is stored under ${sha256}, the digest of ${name}. Ask POST /v1/models/{model}/artifacts where to put it, upload it, then register the version.`,
  },
  "artifact-size-differs": {
    status: 422,
    title: "The artifact has another size",
    detail: ({ sha256, sizeBytes }) => `What is stored under ${sha256} has ${sizeBytes} bytes.`,
  },
  "artifact-archived": {
    status: 409,
    title: "The file is in the archive",
    detail: ({ sha256 }) =>
      `${sha256} belongs to archived versions only and lies in S3 Glacier Deep Archive. Restore it in S3 to read it, which takes 12 to 48 hours, or upload it again to make a version of it.`,
  },
  "artifact-not-found": {
    status: 404,
    title: "The version has no such artifact",
    detail: ({ sha256 }) => `No file of this version has the digest ${sha256}.`,
  },
  "lineage-run-not-found": {
    status: 422,
    title: "The lineage names a training run that is not there",
    detail: ({ run }) => `This model has no training run ${run}.`,
  },
  "lineage-model-not-found": {
    status: 422,
    title: "The lineage names a version that is not there",
    detail: ({ model, version }) => `There is no version ${version} of a model ${model} in this workspace.`,
  },
  "invalid-source": {
    status: 422,
    title: "The source cannot be that of a version",
    detail: ({ source, reason }) => `Invalid model version source ${JSON.stringify(source)}: ${reason}.`,
  },
  "invalid-tracked-path": {
    status: 422,
    title: "Nothing is logged at this path",
    detail: ({ path }) =>
      `${JSON.stringify(path)} is not a relative path of parts that are neither empty nor . nor .., without \\ ? # ; % and control characters; below versions/ nothing is logged.`,
  },
  "source-not-found": {
    status: 404,
    title: "Nothing lies where the source leads",
    detail: ({ source }) => `There is nothing at ${source}.`,
  },
  "transition-not-allowed": {
    status: 409,
    title: "The lifecycle does not allow this move",
    detail: ({ from, to, allowed }) =>
      `A version in ${from} does not go to ${to}; from there it may go to ${allowed.join(", ") || "no other stage"}.`,
  },
  "version-serving": {
    status: 409,
    title: "The version serves traffic",
    detail: ({ routes }) =>
      `It has an arm on route ${routes.join(", ")}. Take it off the route, or promote another version, then move it.`,
  },
  "version-aliased": {
    status: 409,
    title: "The version has a name",
    detail: ({ aliases }) => `It is ${aliases.join(", ")}. Move or delete these aliases, then archive it.`,
  },
  "not-deployed": {
    status: 409,
    title: "The version is not deployed",
    detail: ({ version, targets }) =>
      `Version ${version} is not ready on ${targets.join(", ")}. Deploy it with POST /v1/targets/{target}/deployments, wait until it is ready, then try again.`,
  },
  "invalid-reference": {
    status: 422,
    title: "The reference rows cannot be used",
    detail: ({ reason }) =>
      `reference.csv cannot be the baseline of this version: ${reason}. It needs a column for each input of the signature, and may have score, prediction and label.`,
  },
};
