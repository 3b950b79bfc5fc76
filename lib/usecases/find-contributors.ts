import type { Model } from "../domain/model/model.ts";
import type { Lineage } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { findVersion } from "./find-version.ts";

export type ContributorRefusal =
  | { readonly code: "lineage-run-not-found"; readonly run: string }
  | { readonly code: "lineage-model-not-found"; readonly model: string; readonly version: number };

/** What a version's lineage leads to. */
interface Contributors {
  /** Who else made it. */
  readonly contributors: readonly string[];
  /** Ids of the versions it builds on. */
  readonly builtOn: readonly string[];
}

/**
 * Who else made a version of a model: the requester of its training run, and the authors of the versions it builds on.
 * What lineage names must exist, or it would prove nothing.
 */
export const findContributors = async (
  aggregates: AggregateStore,
  workspace: string,
  { id }: Model,
  { trainingRun, upstreamModels = [] }: Lineage,
): Promise<Result<Contributors, ContributorRefusal>> => {
  const contributors: string[] = [];
  const builtOn: string[] = [];
  if (trainingRun !== undefined) {
    const run = await aggregates.load(workspace, "training-run", trainingRun);
    if (run?.state.model !== id) return refuse({ code: "lineage-run-not-found", run: trainingRun });
    contributors.push(run.state.requestedBy);
  }
  for (const { model, version } of upstreamModels) {
    const found = await findVersion(aggregates, workspace, { model, version: String(version) });
    if (!found.ok) return refuse({ code: "lineage-model-not-found", model, version });
    contributors.push(...found.value.version.state.authors);
    builtOn.push(found.value.version.state.id);
  }
  return accept({ contributors, builtOn });
};
