import { registerAbortMultipartUpload } from "./routes/abort-multipart-upload.ts";
import { registerCompleteMultipartUpload } from "./routes/complete-multipart-upload.ts";
import { registerCreateMultipartUpload } from "./routes/create-multipart-upload.ts";
import { registerCreatePresignedUpload } from "./routes/create-presigned-upload.ts";
import { registerDeleteArtifact } from "./routes/delete-artifact.ts";
import { registerGetArtifact } from "./routes/get-artifact.ts";
import { registerGetPresignedDownload } from "./routes/get-presigned-download.ts";
import { registerGetRunArtifact } from "./routes/get-run-artifact.ts";
import { registerGetVersionArtifact } from "./routes/get-version-artifact.ts";
import { registerListArtifacts } from "./routes/list-artifacts.ts";
import { registerListLoggedModelArtifacts } from "./routes/list-logged-model-artifacts.ts";
import { registerListRunArtifacts } from "./routes/list-run-artifacts.ts";
import { registerPutArtifact } from "./routes/put-artifact.ts";

/** Files of runs, logged models and registered versions. */
export const artifactRoutes = [
  // The list first: a pattern that ends with a star also takes the path without what follows.
  registerListArtifacts,
  registerPutArtifact,
  registerGetArtifact,
  registerDeleteArtifact,
  registerGetPresignedDownload,
  registerCreatePresignedUpload,
  registerCreateMultipartUpload,
  registerCompleteMultipartUpload,
  registerAbortMultipartUpload,
  registerListRunArtifacts,
  registerListLoggedModelArtifacts,
  registerGetRunArtifact,
  registerGetVersionArtifact,
];
