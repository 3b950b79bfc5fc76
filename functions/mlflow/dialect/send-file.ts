import type { Context } from "hono";
import { findTrackedFile } from "../../../lib/usecases/find-tracked-file.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { MlflowError } from "./mlflow-error.ts";
import type { MlflowEnv } from "./read-body.ts";

/** Lambda answers 6 MB at most, a third of which base64 may cost. */
const answerBytesMax = 4_000_000;

/** The file at a path as a download; a large one from the object store, which clients are sent to. */
export const sendFile = async (
  c: Context<MlflowEnv>,
  dependencies: MlflowDependencies,
  path: string,
): Promise<Response> => {
  const workspace = c.get("workspace");
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
};
