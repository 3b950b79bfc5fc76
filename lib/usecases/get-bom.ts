import { toCycloneDx } from "../domain/bom/to-cyclone-dx.ts";
import type { Json } from "../domain/json.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";

interface Input {
  readonly model: string;
  readonly version: string;
  /** Path of the version in the API. */
  readonly path: string;
}

/** The bill of materials of a version. */
export const getBom = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { path, ...reference }: Input,
): Promise<Result<Json, ModelNotFound | VersionNotFound>> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const { model, version } = found.value;
  const changedAt = new Date(version.state.updatedAt).toISOString();
  return accept(toCycloneDx(model.state, version.state, { revision: version.revision, changedAt, path }));
};
