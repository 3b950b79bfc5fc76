import { z } from "zod";
import { joinUpload } from "../../../lib/usecases/join-upload.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64 } from "../dialect/fields.ts";
import { multipartRoute } from "../dialect/multipart-route.ts";
import { uploadedOrThrow } from "../dialect/upload-error.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

const input = z.object({
  upload_id: z.string(),
  parts: z
    .array(
      z
        .object({ part_number: int64, etag: z.string() })
        .transform(({ part_number: number, etag }) => ({ number, etag })),
    )
    .min(1),
});

/** POST mlflow-artifacts/mpu/complete/{folder} */
export const registerCompleteMultipartUpload = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  multipartRoute(app, dependencies, "complete", input, async (c, path, { upload_id: id, parts }) => {
    uploadedOrThrow(await joinUpload(dependencies, c.get("workspace"), path, { id, parts }));
    return {};
  });
