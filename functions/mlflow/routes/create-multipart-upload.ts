import { z } from "zod";
import { beginUploadInParts } from "../../../lib/usecases/begin-upload-in-parts.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64 } from "../dialect/fields.ts";
import { multipartRoute } from "../dialect/multipart-route.ts";
import { uploadedOrThrow } from "../dialect/upload-error.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** URLs of more would not fit into what a function answers. */
const partsMax = 2_000;

const input = z.object({ num_parts: int64.pipe(z.number().min(1).max(partsMax)).default(1) });

/** POST mlflow-artifacts/mpu/create/{folder} */
export const registerCreateMultipartUpload = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  multipartRoute(app, dependencies, "create", input, async (c, path, { num_parts: count }) => {
    const begun = await beginUploadInParts(dependencies, c.get("workspace"), path, count);
    const { id, urls } = uploadedOrThrow(begun);
    return { upload_id: id, credentials: urls.map((url, place) => ({ url, part_number: place + 1, headers: {} })) };
  });
