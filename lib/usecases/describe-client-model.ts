import { type DescribedModel, readMlmodel } from "../domain/mlmodel/read-mlmodel.ts";
import type { Artifact } from "../domain/model-version/model-version.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { ParseYaml } from "../ports/parse-yaml.ts";

interface Needs {
  readonly artifacts: Pick<ArtifactStore, "read">;
  readonly parseYaml: ParseYaml;
}

/** As much as an entry of the log holds: what a longer one says has no room there. */
const mlmodelBytesMax = 65_536;

/** What the files of a version say of it, if MLflow has written them. */
export const describeClientModel = async (
  { artifacts: store, parseYaml }: Needs,
  workspace: string,
  artifacts: readonly Artifact[],
): Promise<DescribedModel> => {
  const file = artifacts.find(({ name, sizeBytes }) => name === "MLmodel" && sizeBytes <= mlmodelBytesMax);
  const content = file === undefined ? undefined : await store.read(workspace, file.sha256);
  return readMlmodel((content && parseYaml(new TextDecoder().decode(content))) ?? null);
};
