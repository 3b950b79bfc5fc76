import { accept, type Result, refuse } from "../result.ts";
import type { Origin } from "./model-version.ts";
import { type InvalidSource, parseSource } from "./source.ts";

/** What a source tells of its own origin: null for none, absent where it tells nothing of it. */
export interface ToldOrigin {
  readonly run?: string | null;
  readonly loggedModel?: string | null;
  /** URI of its files, where a client names a run or a logged model beside it that must hold them. */
  readonly files?: string;
}

/** Whom the client named beside the source, as they are kept here; undefined for whom nobody named or who is not here. */
export interface NamedOrigin {
  readonly run: { readonly artifactUri: string } | undefined;
  /** Its `sourceRun` is empty for none. */
  readonly loggedModel: { readonly artifactUri: string; readonly sourceRun: string } | undefined;
}

/**
 * Decides where a version comes from: what its source tells, else what the client says, of which nothing may contradict the
 * source. A logged model tells its run. Of files that were uploaded here, a run or a logged model that is named must hold them; files
 * in somebody else's store may be anybody's.
 *
 * @param said  the source's URI, and what the client named beside it
 * @returns     the origin, or `invalid-source` with what would be right; as MLflow's server refuses it
 * @see         mlflow/server/handlers.py 3.17.2, _resolve_registered_model_source_lineage, _validate_source_run, _validate_source_model
 */
export const decideOrigin = (said: Origin, told: ToldOrigin, named: NamedOrigin): Result<Origin, InvalidSource> => {
  const no = (reason: string) => refuse({ code: "invalid-source" as const, source: said.source, reason });
  if (contradicts(said.loggedModel, told.loggedModel))
    return no(wouldBeRight("model_id", told.loggedModel, said.loggedModel));
  const isModelsOwn = told.files === undefined || isWithin(told.files, named.loggedModel?.artifactUri);
  if (said.loggedModel !== null && !isModelsOwn)
    return no("model_id must be that of the logged model whose files these are, or left out");
  const run = told.run === undefined ? named.loggedModel?.sourceRun || undefined : told.run;
  if (contradicts(said.run, run)) return no(wouldBeRight("run_id", run, said.run));
  const isRunsOwn = run !== undefined || told.files === undefined || isWithin(told.files, named.run?.artifactUri);
  if (said.run !== null && said.loggedModel === null && !isRunsOwn)
    return no("run_id must be that of the run that logged it, or left out");
  return accept({ ...said, run: said.run ?? run ?? null, loggedModel: said.loggedModel ?? told.loggedModel ?? null });
};

const contradicts = (said: string | null, told: string | null | undefined): boolean =>
  said !== null && told !== undefined && said !== told;

const wouldBeRight = (field: string, told: string | null | undefined, said: string | null): string =>
  `${field} must be ${told ? `${told} or ` : ""}left out, not ${JSON.stringify(said)}`;

const isWithin = (files: string, root: string | undefined): boolean => {
  const [inner, outer] = [pathOf(files), root === undefined ? undefined : pathOf(root)];
  return inner !== undefined && outer !== undefined && `${inner}/`.startsWith(`${outer}/`);
};

/** Of files that were uploaded here; undefined elsewhere. */
const pathOf = (uri: string): string | undefined => {
  const place = parseSource(uri, Number.POSITIVE_INFINITY);
  return place.ok && place.value.kind === "tracked" ? place.value.path : undefined;
};
