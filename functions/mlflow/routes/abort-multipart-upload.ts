import { z } from "zod";
import { abandonUpload } from "../../../lib/usecases/abandon-upload.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { multipartRoute } from "../dialect/multipart-route.ts";
import { uploadedOrThrow } from "../dialect/upload-error.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

const input = z.object({ upload_id: z.string() });

/** POST mlflow-artifacts/mpu/abort/{folder} */
export const registerAbortMultipartUpload = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  multipartRoute(app, dependencies, "abort", input, async (c, path, { upload_id: id }) => {
    uploadedOrThrow(await abandonUpload(dependencies, c.get("workspace"), path, id));
    return {};
  });
