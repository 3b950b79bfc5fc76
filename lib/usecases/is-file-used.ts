import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import { givesUpFiles } from "../domain/archival/gives-up-files.ts";
import { contentUsers, usedContent } from "../domain/archival/used-content.ts";
import { usersOf } from "../domain/search/use-entries.ts";
import type { IndexRow, SearchIndex } from "../ports/search-index.ts";

const pageSize = 50;

interface Needs {
  readonly index: SearchIndex;
}

/**
 * Whether anybody needs a file at hand: a version, or whatever trains on it; strongly consistent. One that is named and not
 * there yet does: somebody is about to commit it.
 *
 * @param except  id of a version that is not asked
 */
export const isFileUsed = async (
  needs: Needs,
  workspace: string,
  sha256: string,
  except?: string,
): Promise<boolean> => {
  const areUsers = await Promise.all(contentUsers.map((kind) => isUsedBy(needs, workspace, kind, sha256, except)));
  return areUsers.includes(true);
};

const isUsedBy = async (
  { index }: Needs,
  workspace: string,
  kind: AggregateKind,
  sha256: string,
  except: string | undefined,
): Promise<boolean> => {
  const isUser = async (state: AggregateStates[AggregateKind] | undefined): Promise<boolean> => {
    if (state === undefined) return true;
    // It needs it no more; or it is a number whose first taker lost the race for it.
    if (!usedContent(kind, state).includes(sha256)) return false;
    if (!("stage" in state)) return true;
    const [model] = await index.states(workspace, "model", [state.model]);
    return model === undefined || !givesUpFiles(state, model.state);
  };
  for (let after: string | undefined; ; ) {
    const page = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const rows: readonly IndexRow[] = await index.rows(workspace, kind, usersOf(sha256), page);
    const ids = rows.map(({ id }) => id).filter((id) => id !== except);
    for (const loaded of await index.states(workspace, kind, ids)) if (await isUser(loaded?.state)) return true;
    if (rows.length < pageSize) return false;
    after = rows.at(-1)?.sort;
  }
};
