import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { DescribedModel } from "../domain/mlmodel/read-mlmodel.ts";
import { decideOrigin, type ToldOrigin } from "../domain/model-version/decide-origin.ts";
import type { Origin } from "../domain/model-version/model-version.ts";
import { type InvalidSource, parseSource } from "../domain/model-version/source.ts";
import type { Result } from "../domain/result.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import type { ParseYaml } from "../ports/parse-yaml.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { describeClientModel } from "./describe-client-model.ts";
import { findSourceModel, type SourceNotFound } from "./find-source-model.ts";
import { registerVersion } from "./register-version.ts";
import { resolveClientSource, type SourceRefusal } from "./resolve-client-source.ts";

type RegisterNeeds = Parameters<typeof registerVersion>[0];
type RegisterResult = Awaited<ReturnType<typeof registerVersion>>;
type Registered = Extract<RegisterResult, { readonly ok: true }>["value"];
type RegisterRefusal = Exclude<Extract<RegisterResult, { readonly ok: false }>["refusal"], CommandRefusal>;

interface Needs extends RegisterNeeds {
  readonly index: SearchIndex;
  readonly loggedModels: Pick<LoggedModels, "load">;
  readonly runs: Pick<TrackingRuns, "load">;
  readonly files: TrackedFiles;
  readonly parseYaml: ParseYaml;
}

interface Input {
  readonly model: string;
  readonly source: string;
  readonly run: string | null;
  readonly runLink: string | null;
  readonly loggedModel: string | null;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

type Refusal = InvalidSource | SourceRefusal | RegisterRefusal;

/**
 * Registers a version of what a client of MLflow names as its source. A tag `tidegate.semver` gives the semver, a tag
 * `tidegate.format-waiver` the reason why a tier 3 model takes files that may run code; an `MLmodel` among the files says
 * what goes in and comes out, and what it was made with.
 */
export const registerClientVersion = async (
  needs: Needs,
  context: CommandContext,
  { model, source: text, tags, description, ...said }: Input,
): Promise<Result<Registered, Refusal | CommandRefusal>> => {
  const source = parseSource(text);
  if (!source.ok) return source;
  const found = await resolveClientSource(needs, context.workspace, source.value);
  if (!found.ok) return found;
  const { artifacts, told } = found.value;
  const origin = await findOrigin(needs, context.workspace, { source: text, ...said }, told);
  if (!origin.ok) return origin;
  const described = await describeClientModel(needs, context.workspace, artifacts);
  const semver = tags["tidegate.semver"];
  const formatWaiver = tags["tidegate.format-waiver"]?.slice(0, waiverLengthMax);
  const register = ({ signature, framework, pythonVersion }: DescribedModel) =>
    registerVersion(needs, context, {
      model,
      registration: {
        ...{ artifacts, origin: origin.value, description, tags, metrics: noMetrics },
        signature: found.value.signature ?? signature,
        lineage: pythonVersion === null ? {} : { pythonVersion },
        ...(framework === null ? {} : { framework }),
        ...(semver === undefined ? {} : { semver }),
        ...(formatWaiver ? { formatWaiver } : {}),
      },
    });
  const result = await register(described);
  // What a model says of itself is no reason to turn away what could be registered without.
  return !result.ok && result.refusal.code === "too-large" ? register({ ...described, signature: null }) : result;
};

/** Weighs what the client says of the origin; whom it names is looked up where the source does not tell of them itself. */
const findOrigin = async (
  { loggedModels, runs }: Needs,
  workspace: string,
  said: Origin,
  told: ToldOrigin,
): Promise<Result<Origin, InvalidSource | SourceNotFound>> => {
  const isModelAsked = said.loggedModel !== null && told.loggedModel === undefined;
  const model = isModelAsked ? await findSourceModel(loggedModels, workspace, said.loggedModel) : undefined;
  if (model !== undefined && !model.ok) return model;
  const isRunAsked = said.run !== null && told.run === undefined && told.files !== undefined;
  const run = isRunAsked ? await runs.load(workspace, said.run) : undefined;
  return decideOrigin(said, told, { run: run?.state, loggedModel: model?.value });
};

/** The tag says it whole. */
const waiverLengthMax = 2_048;
const noMetrics = { overall: {}, bySegment: {}, byFeatureGroup: {} };
