import { givesUpFiles } from "../domain/archival/gives-up-files.ts";
import { movableFiles } from "../domain/archival/movable-files.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { usersOf } from "../domain/search/use-entries.ts";
import type { IndexRow, SearchIndex } from "../ports/search-index.ts";

const pageSize = 50;

/**
 * Whether any version needs a file at hand; strongly consistent. One that is named and not there yet does: somebody is registering it.
 *
 * @param except  id of a version that is not asked
 */
export const isFileUsed = async (
  { index }: { readonly index: SearchIndex },
  workspace: string,
  sha256: string,
  except?: string,
): Promise<boolean> => {
  const isUser = async (version: ModelVersion | undefined): Promise<boolean> => {
    if (version === undefined) return true;
    // A number whose first taker lost the race for it.
    if (!movableFiles(version).includes(sha256)) return false;
    const [model] = await index.states(workspace, "model", [version.model]);
    return model === undefined || !givesUpFiles(version, model.state);
  };
  for (let after: string | undefined; ; ) {
    const page = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const rows: readonly IndexRow[] = await index.rows(workspace, "model-version", usersOf(sha256), page);
    const ids = rows.map(({ id }) => id).filter((id) => id !== except);
    for (const loaded of await index.states(workspace, "model-version", ids))
      if (await isUser(loaded?.state)) return true;
    if (rows.length < pageSize) return false;
    after = rows.at(-1)?.sort;
  }
};
