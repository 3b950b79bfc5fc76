import { registerAbortMultipartUpload } from "./routes/abort-multipart-upload.ts";
import { registerCompleteMultipartUpload } from "./routes/complete-multipart-upload.ts";
import { registerCreateMultipartUpload } from "./routes/create-multipart-upload.ts";
import { registerDeleteArtifact } from "./routes/delete-artifact.ts";
import { registerGetArtifact } from "./routes/get-artifact.ts";
import { registerGetPresignedDownload } from "./routes/get-presigned-download.ts";
import { registerListArtifacts } from "./routes/list-artifacts.ts";
import { registerPutArtifact } from "./routes/put-artifact.ts";

/** Files of runs, logged models and registered versions. */
export const artifactRoutes = [
  // The list first: a pattern that ends with a star also takes the path without what follows.
  registerListArtifacts,
  registerPutArtifact,
  registerGetArtifact,
  registerDeleteArtifact,
  registerGetPresignedDownload,
  registerCreateMultipartUpload,
  registerCompleteMultipartUpload,
  registerAbortMultipartUpload,
];
