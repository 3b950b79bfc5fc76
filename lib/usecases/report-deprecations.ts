import type { Loaded } from "../domain/command/change.ts";
import { type ArchiveSavings, archiveSavings } from "../domain/deprecation/archive-savings.ts";
import { type ArchivingVerdict, decideArchiving } from "../domain/deprecation/decide-archiving.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { FoundVersion } from "./find-version.ts";
import { type ArchivingNeeds, type AssessedModel, loadArchivingFacts } from "./load-archiving-facts.ts";

/** A Deprecated version, what the policy says of it, and what archiving it would come to. */
export interface AssessedVersion extends FoundVersion, ArchiveSavings {
  readonly verdict: ArchivingVerdict;
  readonly bytes: number;
}

/** What archiving all versions that are due would come to. */
interface DeprecationTotals extends ArchiveSavings {
  readonly deprecated: number;
  readonly due: number;
  /** False where there are more Deprecated versions than are counted for one answer. */
  readonly complete: boolean;
}

export interface DeprecationReport {
  readonly items: readonly AssessedVersion[];
  /** Of the whole workspace; undefined on later pages. */
  readonly totals: DeprecationTotals | undefined;
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/** Versions that one answer's totals count. */
const countedMax = 2_000;
const rowsPerRead = 500;

/**
 * One page of what the deprecation policy says of a workspace's Deprecated versions, the longest Deprecated first; on the first
 * page with totals. Strongly consistent. Whose model is deleted is left out, so a page may be short.
 */
export const reportDeprecations = async (
  needs: ArchivingNeeds,
  workspace: string,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<DeprecationReport> => {
  const assess = assessor(needs, workspace);
  const { rows, isLast } = await rowsAfter(needs, workspace, after, limit);
  const items = await assess(rows.map(({ id }) => id));
  return {
    items,
    totals: after === undefined ? await totalsOf(needs, workspace, assess) : undefined,
    next: isLast ? undefined : rows.at(-1)?.sort,
  };
};

type Assess = (ids: readonly string[]) => Promise<readonly AssessedVersion[]>;

const totalsOf = async (needs: ArchivingNeeds, workspace: string, assess: Assess): Promise<DeprecationTotals> => {
  const counted: AssessedVersion[] = [];
  let read = 0;
  let after: string | undefined;
  let complete = false;
  while (!complete && read < countedMax) {
    const { rows, isLast } = await rowsAfter(needs, workspace, after, rowsPerRead);
    counted.push(...(await assess(rows.map(({ id }) => id))));
    read += rows.length;
    after = rows.at(-1)?.sort;
    complete = isLast;
  }
  const due = counted.filter(({ verdict }) => verdict.due);
  return {
    deprecated: counted.length,
    due: due.length,
    movedBytes: due.reduce((sum, { movedBytes }) => sum + movedBytes, 0),
    savedMicroUsdPerMonth: due.reduce((sum, { savedMicroUsdPerMonth }) => sum + savedMicroUsdPerMonth, 0),
    complete,
  };
};

const rowsAfter = async ({ index }: ArchivingNeeds, workspace: string, after: string | undefined, limit: number) => {
  const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const rows = await index.rows(workspace, "model-version", versionLists.deprecated, page);
  return { rows: rows.slice(0, limit), isLast: rows.length <= limit };
};

/** Assesses versions by id; what it has learnt of a model serves for all of the model's versions. */
const assessor = (needs: ArchivingNeeds, workspace: string): Assess => {
  const known = new Map<string, Promise<AssessedModel | undefined>>();
  const modelOf = (id: string) => {
    const model = known.get(id) ?? loadArchivingFacts(needs, workspace, id);
    known.set(id, model);
    return model;
  };
  return async (ids) => {
    const versions = (await needs.index.states(workspace, "model-version", ids)).filter(isDeprecated);
    const assessed = await Promise.all(
      versions.map(async (version) => assessVersion(version, await modelOf(version.state.model))),
    );
    return assessed.filter((item) => item !== undefined);
  };
};

const isDeprecated = (version: Loaded<ModelVersion> | undefined): version is Loaded<ModelVersion> =>
  version !== undefined && version.state.stage === "Deprecated" && version.state.deletion === null;

const assessVersion = (
  version: Loaded<ModelVersion>,
  assessed: AssessedModel | undefined,
): AssessedVersion | undefined =>
  assessed && {
    model: assessed.model,
    version,
    verdict: decideArchiving(version.state, assessed.facts),
    bytes: version.state.artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...archiveSavings(version.state.artifacts),
  };
