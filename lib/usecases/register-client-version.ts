import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { DescribedModel } from "../domain/mlmodel/read-mlmodel.ts";
import { artifactsMax, type TooManyArtifacts } from "../domain/model-version/decide-registration.ts";
import type { Artifact, Origin, Signature } from "../domain/model-version/model-version.ts";
import { type InvalidSource, parseSource, type Source } from "../domain/model-version/source.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import type { ParseYaml } from "../ports/parse-yaml.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { describeClientModel } from "./describe-client-model.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import { type AliasNotFound, getAlias } from "./get-alias.ts";
import { registerVersion } from "./register-version.ts";
import { walkTrackedFiles } from "./walk-tracked-files.ts";

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

/** Nothing lies where a source leads. */
export interface SourceNotFound {
  readonly code: "source-not-found";
  readonly source: string;
}

type SourceRefusal = SourceNotFound | TooManyArtifacts | VersionNotFound | ModelNotFound | AliasNotFound;
type Refusal = InvalidSource | SourceRefusal | RegisterRefusal;

/** What a source leads to. */
interface Found {
  readonly artifacts: readonly Artifact[];
  readonly signature: Signature | null;
  /** The run that made it, as far as the source says. */
  readonly run: string | null;
}

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
  const found = await resolve(needs, context.workspace, source.value);
  if (!found.ok) return found;
  const namesModel = said.loggedModel === null || (await isLoggedModel(needs, context.workspace, said.loggedModel));
  if (!namesModel) return refuse({ code: "source-not-found", source: `models:/${said.loggedModel}` });
  const { artifacts, run } = found.value;
  const described = await describeClientModel(needs, context.workspace, artifacts);
  const origin: Origin = { source: text, run: said.run ?? run, runLink: said.runLink, loggedModel: said.loggedModel };
  const semver = tags["tidegate.semver"];
  const formatWaiver = tags["tidegate.format-waiver"]?.slice(0, waiverLengthMax);
  const register = ({ signature, framework, pythonVersion }: DescribedModel) =>
    registerVersion(needs, context, {
      model,
      registration: {
        ...{ artifacts, origin, description, tags, metrics: noMetrics },
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

const isLoggedModel = async ({ loggedModels }: Needs, workspace: string, id: string): Promise<boolean> => {
  const logged = await loggedModels.load(workspace, id);
  return logged !== undefined && logged.state.deletedAt === null;
};

/** The tag says it whole. */
const waiverLengthMax = 2_048;
const noMetrics = { overall: {}, bySegment: {}, byFeatureGroup: {} };
const nothingOfOurs: Found = { artifacts: [], signature: null, run: null };

const resolve = async (needs: Needs, workspace: string, source: Source): Promise<Result<Found, SourceRefusal>> => {
  switch (source.kind) {
    case "elsewhere":
      return accept(nothingOfOurs);
    case "version": {
      const found = await findVersion(needs.aggregates, workspace, source);
      if (!found.ok) return found;
      const { artifacts, signature, origin } = found.value.version.state;
      return accept({ artifacts, signature, run: origin?.run ?? null });
    }
    case "alias": {
      const found = await getAlias(needs, workspace, source);
      if (!found.ok) return found;
      const { artifacts, signature, origin } = found.value.state;
      return accept({ artifacts, signature, run: origin?.run ?? null });
    }
    case "logged-model": {
      const logged = await needs.loggedModels.load(workspace, source.loggedModel);
      if (logged === undefined || logged.state.deletedAt !== null)
        return refuse({ code: "source-not-found", source: `models:/${source.loggedModel}` });
      const { artifactUri, sourceRun } = logged.state;
      return ofRun(await pinned(needs, workspace, artifactUri), sourceRun || null);
    }
    case "run": {
      const run = await needs.runs.load(workspace, source.run);
      if (run === undefined) return refuse({ code: "source-not-found", source: `runs:/${source.run}/${source.path}` });
      return ofRun(await pinned(needs, workspace, `${run.state.artifactUri}/${source.path}`), source.run);
    }
    case "tracked":
      return pinned(needs, workspace, `mlflow-artifacts:/${source.path}`);
  }
};

const ofRun = (found: Result<Found, TooManyArtifacts>, run: string | null): typeof found =>
  found.ok ? accept({ ...found.value, run }) : found;

/** The files below a place as they are now: whatever their paths get later, the version has these. */
const pinned = async ({ files }: Needs, workspace: string, uri: string): Promise<Result<Found, TooManyArtifacts>> => {
  const place = parseSource(uri);
  // An experiment may keep its artifacts in somebody else's store.
  if (!place.ok || place.value.kind !== "tracked") return accept(nothingOfOurs);
  const { path: root } = place.value;
  const artifacts: Artifact[] = [];
  for await (const { path, sizeBytes, sha256 } of walkTrackedFiles(files, workspace, root)) {
    // Nobody reads a folder to its end to learn that it is too large.
    if (artifacts.length === artifactsMax) return refuse({ code: "too-many-artifacts", artifactsMax });
    const name = path === root ? path.slice(path.lastIndexOf("/") + 1) : path.slice(root.length + 1);
    artifacts.push({ name, sha256, sizeBytes, mediaType: "application/octet-stream" });
  }
  return accept({ ...nothingOfOurs, artifacts });
};
