import type { EarlierVersionRefusal } from "../../domain/model/choose-earlier.ts";
import type { AliasRefusal } from "../../domain/model/decide-alias.ts";
import type { ModelDeletionRefusal } from "../../domain/model/decide-deletion.ts";
import type { ModelRegistrationRefusal } from "../../domain/model/decide-registration.ts";
import type { ModelUpdateRefusal } from "../../domain/model/decide-update.ts";
import type { ModelNotFound } from "../../usecases/find-model.ts";
import type { ProblemTypes } from "./problem-type.ts";

type ModelRefusal =
  | ModelRegistrationRefusal
  | ModelNotFound
  | ModelUpdateRefusal
  | ModelDeletionRefusal
  | AliasRefusal
  | EarlierVersionRefusal;

export const modelProblems: ProblemTypes<ModelRefusal> = {
  "invalid-model-name": {
    status: 422,
    title: "The name cannot name a model",
    detail: ({ name }) =>
      `${JSON.stringify(name)} is not 1 to 256 ASCII letters, digits, . _ - or single spaces, the first a letter or digit, without ".." in it.`,
  },
  "model-exists": {
    status: 409,
    title: "A model has this name",
    detail: ({ name }) =>
      `${name} is taken in this workspace, maybe in another letter case. Choose another name, or use that model.`,
  },
  "model-not-found": {
    status: 404,
    title: "There is no such model",
    detail: ({ model }) => `No model ${model} in this workspace.`,
  },
  "risk-tier-lowered": {
    status: 422,
    title: "A risk tier is not lowered by an update",
    detail: ({ from, to }) =>
      `The model is in tier ${from}; in tier ${to} fewer people would have to agree. A tier may only become more critical here.`,
  },
  "versions-unasked": {
    status: 409,
    title: "Versions stand where nobody was asked",
    detail: ({ versions }) =>
      `Version ${versions.join(", ")} is in a stage, or is champion, by a label of tier 4. Move it to Development, take the alias away, then raise the tier.`,
  },
  "versions-unfit": {
    status: 409,
    title: "Versions have files that the tier does not take",
    detail: ({ riskTier, versions }) =>
      `Version ${versions.join(", ")} may serve and could not be registered in tier ${riskTier}. Move it to Deprecated or Staging, register it again in a format that the tier takes, then raise the tier.`,
  },
  "compliance-framework-removed": {
    status: 422,
    title: "A compliance framework is not removed by an update",
    detail: ({ framework }) =>
      `The model falls under ${framework}: what was recorded of it is kept as that asks. Name it again beside the new ones.`,
  },
  "model-type-fixed": {
    status: 409,
    title: "The model's type is fixed by its first version",
    detail: ({ modelType }) =>
      `The versions there are were registered as ${modelType}. Register another model for another type.`,
  },
  "model-served": {
    status: 409,
    title: "Something serves the model",
    detail: ({ model, targets }) => `${model} is served by ${targets.join(", ")}, which call it by its name.`,
  },
  "model-has-champion": {
    status: 409,
    title: "The model has a champion",
    detail: ({ model, version }) =>
      `Version ${version} of ${model} is in Production, where people put it. Deprecate it first.`,
  },
  "invalid-alias": {
    status: 422,
    title: "The text cannot be an alias",
    detail: ({ alias }) =>
      `${JSON.stringify(alias)} is not 1 to 255 ASCII letters, digits, _ or -, the first a letter or digit.`,
  },
  "alias-without-past": {
    status: 409,
    title: "The alias has nothing to go back to",
    detail: ({ model, alias, version }) =>
      `${alias} of ${model} names ${version === null ? "no version" : `version ${version}`}, and it has named no other that could be named today. ${alias === "champion" ? "Promote the version that it shall name: POST /v1/models/{model}/versions/{version}/stage." : "Say which version it shall name: PUT /v1/models/{model}/aliases/{alias}."}`,
  },
  "reserved-alias": {
    status: 422,
    title: "The alias has a meaning of its own",
    detail: ({ alias }) =>
      `${alias} is not moved by hand: latest is the newest version, v3 is version 3, and champion moves when a version is promoted to Production.`,
  },
  "version-archived": {
    status: 409,
    title: "The version is archived",
    detail: ({ version }) => `Version ${version} is archived: it gets no alias and is not deployed. Choose another.`,
  },
  "alias-not-found": {
    status: 404,
    title: "The alias names nothing",
    detail: ({ model, alias }) => `Model ${model} has no version ${alias}.`,
  },
};
