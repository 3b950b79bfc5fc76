import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { type ExaminationNeeds, examineVersion, type VersionExamination } from "./examine-version.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";

interface Needs extends ExaminationNeeds {
  readonly aggregates: AggregateStore;
}

export interface ExaminedVersion extends VersionExamination {
  readonly version: ModelVersion;
}

/** Says of a version whether it is what was registered and signed, signature by signature. */
export const verifySignatures = async (
  needs: Needs,
  workspace: string,
  reference: { readonly model: string; readonly version: string },
): Promise<Result<ExaminedVersion, ModelNotFound | VersionNotFound>> => {
  const found = await findVersion(needs.aggregates, workspace, reference);
  if (!found.ok) return found;
  const { state } = found.value.version;
  return accept({ version: state, ...(await examineVersion(needs, workspace, state)) });
};
