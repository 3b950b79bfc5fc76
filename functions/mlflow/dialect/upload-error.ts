import type { Result } from "../../../lib/domain/result.ts";
import type { JoinRefusal } from "../../../lib/ports/uploaded-objects.ts";
import type { FileTooLarge } from "../../../lib/usecases/announce-upload.ts";
import type { UploadNotFound } from "../../../lib/usecases/find-upload-in-parts.ts";
import type { InvalidTrackedPath } from "../../../lib/usecases/put-tracked-file.ts";
import { MlflowError } from "./mlflow-error.ts";

type UploadRefusal = InvalidTrackedPath | FileTooLarge | UploadNotFound | JoinRefusal;

/** The value of what was asked about an upload, or the refusal in the form of MLflow's wire. */
export const uploadedOrThrow = <Value>(result: Result<Value, UploadRefusal>): Value => {
  if (result.ok) return result.value;
  throw uploadError(result.refusal);
};

const uploadError = (refusal: UploadRefusal): MlflowError => {
  switch (refusal.code) {
    case "invalid-tracked-path":
      return new MlflowError("INVALID_PARAMETER_VALUE", `Invalid path: ${JSON.stringify(refusal.path)}`);
    case "file-too-large":
      return new MlflowError(
        "INVALID_PARAMETER_VALUE",
        `A file may have ${refusal.bytesMax} bytes; this one has ${refusal.sizeBytes}.`,
      );
    case "upload-not-found":
      return new MlflowError("RESOURCE_DOES_NOT_EXIST", `No upload to this path has the id '${refusal.upload}'.`);
    case "parts-differ":
      return new MlflowError("INVALID_PARAMETER_VALUE", `The parts cannot be joined: ${refusal.reason}`);
  }
};
