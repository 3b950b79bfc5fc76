import type { ToldOrigin } from "../domain/model-version/decide-origin.ts";
import { artifactsMax, type TooManyArtifacts } from "../domain/model-version/decide-registration.ts";
import type { Artifact, ModelVersion, Signature } from "../domain/model-version/model-version.ts";
import { parseSource, type Source } from "../domain/model-version/source.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findSourceModel, type SourceNotFound } from "./find-source-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import { type AliasNotFound, getAlias } from "./get-alias.ts";
import { walkTrackedFiles } from "./walk-tracked-files.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
  readonly loggedModels: Pick<LoggedModels, "load">;
  readonly runs: Pick<TrackingRuns, "load">;
  readonly files: TrackedFiles;
}

/** What a source leads to. */
interface Found {
  readonly artifacts: readonly Artifact[];
  readonly signature: Signature | null;
  readonly told: ToldOrigin;
}

export type SourceRefusal = SourceNotFound | TooManyArtifacts | VersionNotFound | ModelNotFound | AliasNotFound;

/** Finds the files that a source leads to, and what it tells of where they come from. */
export const resolveClientSource = async (
  needs: Needs,
  workspace: string,
  source: Source,
): Promise<Result<Found, SourceRefusal>> => {
  switch (source.kind) {
    case "elsewhere":
      return accept(nothingOfOurs);
    case "version": {
      const found = await findVersion(needs.aggregates, workspace, source);
      return found.ok ? accept(ofVersion(found.value.version.state)) : found;
    }
    case "alias": {
      const found = await getAlias(needs, workspace, source);
      return found.ok ? accept(ofVersion(found.value.state)) : found;
    }
    case "logged-model": {
      const model = await findSourceModel(needs.loggedModels, workspace, source.loggedModel);
      if (!model.ok) return model;
      const { id, artifactUri, sourceRun } = model.value;
      const told = { loggedModel: id, ...(sourceRun === "" ? {} : { run: sourceRun }) };
      return telling(await pinned(needs, workspace, artifactUri), told);
    }
    case "run": {
      const run = await needs.runs.load(workspace, source.run);
      if (run === undefined) return refuse({ code: "source-not-found", source: `runs:/${source.run}/${source.path}` });
      const files = `${run.state.artifactUri}/${source.path}`;
      return telling(await pinned(needs, workspace, files), { run: source.run, files });
    }
    case "tracked": {
      const files = `mlflow-artifacts:/${source.path}`;
      return telling(await pinned(needs, workspace, files), { files });
    }
  }
};

const nothingOfOurs: Found = { artifacts: [], signature: null, told: {} };

const ofVersion = ({ artifacts, signature, origin }: ModelVersion): Found => ({
  ...{ artifacts, signature },
  told: { run: origin?.run ?? null, loggedModel: origin?.loggedModel ?? null },
});

const telling = (found: Result<Found, TooManyArtifacts>, told: ToldOrigin): typeof found =>
  found.ok ? accept({ ...found.value, told }) : found;

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
