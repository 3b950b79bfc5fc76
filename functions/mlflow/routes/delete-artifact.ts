import { allow } from "../../../lib/http/allow.ts";
import { removeTrackedFiles } from "../../../lib/usecases/remove-tracked-files.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPath, artifactPrefixes } from "../dialect/artifact-path.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** DELETE mlflow-artifacts/artifacts/{path}: the path is forgotten, with all below it; versions made of the files keep them. */
export const registerDeleteArtifact = (app: MlflowApp, { files, ...dependencies }: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/artifacts/*`);
  app.on(["DELETE"], paths, allow("deleteTrackedFile", dependencies));
  app.on(["DELETE"], paths, async (c) => {
    await removeTrackedFiles(files, c.get("workspace"), artifactPath(c));
    return c.json({}, 200);
  });
};
