import { allow } from "../../../lib/http/allow.ts";
import { findTrackedFile } from "../../../lib/usecases/find-tracked-file.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPath, artifactPrefixes } from "../dialect/artifact-path.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** Lambda answers 6 MB at most, a third of which base64 may cost. */
const answerBytesMax = 4_000_000;

/** GET mlflow-artifacts/artifacts/{path}: the file as a download; a large one from the object store, which clients are sent to. */
export const registerGetArtifact = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/artifacts/*`);
  app.on(["GET"], paths, allow("getTrackedFile", dependencies));
  app.on(["GET"], paths, async (c) => {
    const workspace = c.get("workspace");
    const path = artifactPath(c);
    const file = await findTrackedFile(dependencies, workspace, path);
    if (file === undefined) throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: '${path}'.`);
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (file.sizeBytes > answerBytesMax) {
      const { url } = await dependencies.artifacts.downloadUrl(workspace, file.sha256, name);
      return c.redirect(url, 302);
    }
    const content = await dependencies.artifacts.read(workspace, file.sha256);
    if (content === undefined) throw new Error(`artifact ${file.sha256} of ${workspace} is gone`);
    return c.body(new Uint8Array(content), 200, {
      "content-type": "application/octet-stream",
      // Never shown by a browser, whatever it is.
      "content-disposition": `attachment; filename="${name.replaceAll(/[^\w.+=@-]/g, "_")}"`,
    });
  });
};
