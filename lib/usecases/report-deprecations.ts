import { movableFiles } from "../domain/archival/movable-files.ts";
import type { Loaded } from "../domain/command/change.ts";
import { type ArchiveSavings, archiveSavings } from "../domain/deprecation/archive-savings.ts";
import { type ArchivingVerdict, decideArchiving } from "../domain/deprecation/decide-archiving.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { FoundVersion } from "./find-version.ts";
import { type ArchivingNeeds, type AssessedModel, loadArchivingFacts } from "./load-archiving-facts.ts";
import { ownArtifacts } from "./own-artifacts.ts";

type Needs = ArchivingNeeds & Parameters<typeof ownArtifacts>[0];

/** A Deprecated version, and what the policy says of it. */
interface JudgedVersion extends FoundVersion {
  readonly verdict: ArchivingVerdict;
}

/** The same, and what archiving it would come to. */
export interface AssessedVersion extends JudgedVersion, ArchiveSavings {
  readonly bytes: number;
}

/** What archiving all versions that are due would come to. */
interface DeprecationTotals extends ArchiveSavings {
  readonly deprecated: number;
  readonly due: number;
  /** False where there are more versions than are counted for one answer, or more files of due ones than are weighed. */
  readonly complete: boolean;
}

export interface DeprecationReport {
  readonly items: readonly AssessedVersion[];
  /** Of the whole workspace; undefined on later pages. */
  readonly totals: DeprecationTotals | undefined;
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/** Deprecated versions that one answer's totals count. */
const countedMax = 2_000;
/** Files that the items of one answer are weighed by, and its totals: each takes some reads, a version has hundreds. */
const weighedFilesMax = 1_000;
const rowsPerRead = 500;
const weighedAtOnce = 16;

/**
 * One page of what the deprecation policy says of a workspace's Deprecated versions, the longest Deprecated first; on the first
 * page with totals. Strongly consistent. Whose model is deleted is left out, and versions of very many files end a page, so it
 * may be short.
 */
export const reportDeprecations = async (
  needs: Needs,
  workspace: string,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<DeprecationReport> => {
  const judge = judgeIn(needs, workspace);
  const { rows, isLast } = await rowsAfter(needs, workspace, after, limit);
  const judged = await judge(rows.map(({ id }) => id));
  const taken = weighable(judged);
  const isCut = taken.length < judged.length;
  const last = isCut ? rows.find(({ id }) => id === taken.at(-1)?.version.state.id) : rows.at(-1);
  return {
    items: await weigh(needs, workspace, taken),
    totals: after === undefined ? await totalsOf(needs, workspace, judge) : undefined,
    next: isLast && !isCut ? undefined : last?.sort,
  };
};

/** The first of them, as far as one answer can weigh their files: one at least. */
const weighable = (judged: readonly JudgedVersion[]): readonly JudgedVersion[] => {
  let files = 0;
  const over = judged.findIndex(({ version }, place) => {
    files += movableFiles(version.state).length;
    return files > weighedFilesMax && place > 0;
  });
  return over === -1 ? judged : judged.slice(0, over);
};

type Judge = (ids: readonly string[]) => Promise<readonly JudgedVersion[]>;

const totalsOf = async (needs: Needs, workspace: string, judge: Judge): Promise<DeprecationTotals> => {
  const judged: JudgedVersion[] = [];
  let read = 0;
  let after: string | undefined;
  let isWhole = false;
  while (!isWhole && read < countedMax) {
    const { rows, isLast } = await rowsAfter(needs, workspace, after, rowsPerRead);
    judged.push(...(await judge(rows.map(({ id }) => id))));
    read += rows.length;
    after = rows.at(-1)?.sort;
    isWhole = isLast;
  }
  const due = judged.filter(({ verdict }) => verdict.due);
  const taken = weighable(due);
  const weighed = await weigh(needs, workspace, taken);
  return {
    deprecated: judged.length,
    due: due.length,
    movedBytes: weighed.reduce((sum, { movedBytes }) => sum + movedBytes, 0),
    savedMicroUsdPerMonth: weighed.reduce((sum, { savedMicroUsdPerMonth }) => sum + savedMicroUsdPerMonth, 0),
    complete: isWhole && taken.length === due.length,
  };
};

const rowsAfter = async ({ index }: Needs, workspace: string, after: string | undefined, limit: number) => {
  const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const rows = await index.rows(workspace, "model-version", versionLists.deprecated, page);
  return { rows: rows.slice(0, limit), isLast: rows.length <= limit };
};

/** Judges versions by id; what is learnt of a model serves for all of the model's versions. */
const judgeIn = (needs: Needs, workspace: string): Judge => {
  const known = new Map<string, Promise<AssessedModel | undefined>>();
  const modelOf = (id: string) => {
    const model = known.get(id) ?? loadArchivingFacts(needs, workspace, id);
    known.set(id, model);
    return model;
  };
  return async (ids) => {
    const versions = (await needs.index.states(workspace, "model-version", ids)).filter(isDeprecated);
    const models = await Promise.all(versions.map(({ state }) => modelOf(state.model)));
    return versions.flatMap((version, place) => {
      const assessed = models[place];
      if (assessed === undefined) return [];
      return [{ model: assessed.model, version, verdict: decideArchiving(version.state, assessed.facts) }];
    });
  };
};

const isDeprecated = (version: Loaded<ModelVersion> | undefined): version is Loaded<ModelVersion> =>
  version !== undefined && version.state.stage === "Deprecated" && version.state.deletion === null;

const weigh = async (
  needs: Needs,
  workspace: string,
  judged: readonly JudgedVersion[],
): Promise<readonly AssessedVersion[]> => {
  const weighed: AssessedVersion[] = [];
  for (let start = 0; start < judged.length; start += weighedAtOnce)
    weighed.push(
      ...(await Promise.all(
        judged.slice(start, start + weighedAtOnce).map(async (one) => ({
          ...one,
          bytes: one.version.state.artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          ...archiveSavings(await ownArtifacts(needs, workspace, one.version.state)),
        })),
      )),
    );
  return weighed;
};
