import { allow } from "../../../lib/http/allow.ts";
import { findTrackedFile } from "../../../lib/usecases/find-tracked-file.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPath, artifactPrefixes } from "../dialect/artifact-path.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** GET mlflow-artifacts/presigned/{path}: where the file can be read in pieces, without a token, for a quarter of an hour. */
export const registerGetPresignedDownload = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/presigned/*`);
  app.on(["GET"], paths, allow("getTrackedFile", dependencies));
  app.on(["GET"], paths, async (c) => {
    const workspace = c.get("workspace");
    const path = artifactPath(c);
    const file = await findTrackedFile(dependencies, workspace, path);
    if (file === undefined) throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: '${path}'.`);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const { url } = await dependencies.artifacts.downloadUrl(workspace, file.sha256, name);
    return c.json({ url, headers: {}, file_size: file.sizeBytes }, 200);
  });
};
