import type { ModelVersion } from "../model-version/model-version.ts";
import type { ModelManifest } from "./model-manifest.ts";

/** The manifest that a version binds: every file of it by digest, none left out. */
export const versionManifest = ({
  modelName,
  semver,
  artifacts,
}: Pick<ModelVersion, "modelName" | "semver" | "artifacts">): ModelManifest => ({
  name: `${modelName}-${semver}`,
  files: artifacts.map(({ name, sha256 }) => ({ name, sha256 })),
  ignorePaths: [],
});
