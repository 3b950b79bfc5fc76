import type { Context } from "hono";
import { allow } from "../../../lib/http/allow.ts";
import { announceUpload } from "../../../lib/usecases/announce-upload.ts";
import { putTrackedFile } from "../../../lib/usecases/put-tracked-file.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPath, artifactPrefixes } from "../dialect/artifact-path.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import type { MlflowEnv } from "../dialect/read-body.ts";
import { uploadedOrThrow } from "../dialect/upload-error.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/**
 * PUT mlflow-artifacts/artifacts/{path}: the body is the file. A body that is announced instead of sent, as the edge does for
 * one that is too large for a function, is sent to object storage.
 */
export const registerPutArtifact = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/artifacts/*`);
  app.on(["PUT"], paths, allow("putTrackedFile", dependencies));
  app.on(["PUT"], paths, async (c) => {
    const announced = c.req.header("x-tidegate-body-bytes");
    if (announced !== undefined) {
      const bytes = announcedBytes(announced);
      const { url } = uploadedOrThrow(await announceUpload(dependencies, c.get("workspace"), artifactPath(c), bytes));
      return c.redirect(url, 307);
    }
    const content = await sentBytes(c);
    uploadedOrThrow(await putTrackedFile(dependencies, c.get("workspace"), artifactPath(c), content));
    return c.json({}, 200);
  });
};

const announcedBytes = (header: string): number => {
  if (!/^[1-9]\d{0,14}$/.test(header)) throw new MlflowError("INVALID_PARAMETER_VALUE", "It announces no length.");
  return Number(header);
};

/** @throws MlflowError where a gateway that took bytes for text has changed them: better no file than another */
const sentBytes = async (c: Context<MlflowEnv>): Promise<Uint8Array> => {
  const content = new Uint8Array(await c.req.arrayBuffer());
  const length = c.req.header("content-length");
  if (length !== undefined && Number(length) !== content.byteLength)
    throw new MlflowError(
      "INVALID_PARAMETER_VALUE",
      "The body did not arrive as it was sent: it is text that is not UTF-8.",
    );
  return content;
};
