import type { LineageSubject } from "../domain/lineage/next-subjects.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { SearchIndex } from "../ports/search-index.ts";

/**
 * The versions whose lineage names versions as what they build on, in all models.
 *
 * @param limit  of those built on one version
 */
export const derivedVersions = async (
  { index }: { readonly index: SearchIndex },
  workspace: string,
  subjects: readonly LineageSubject[],
  limit: number,
): Promise<readonly LineageSubject[]> => {
  const versions = subjects.filter(({ kind }) => kind === "model-version");
  const lists = versions.map(({ id }) => index.rows(workspace, "model-version", versionLists.builtOn(id), { limit }));
  return (await Promise.all(lists)).flat().map(({ id }) => ({ kind: "model-version", id }));
};
