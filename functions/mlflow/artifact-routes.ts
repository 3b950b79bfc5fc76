import { registerDeleteArtifact } from "./routes/delete-artifact.ts";
import { registerGetArtifact } from "./routes/get-artifact.ts";
import { registerListArtifacts } from "./routes/list-artifacts.ts";
import { registerPutArtifact } from "./routes/put-artifact.ts";

/** Files of runs, logged models and registered versions. */
// The list first: a pattern that ends with a star also takes the path without what follows.
export const artifactRoutes = [registerListArtifacts, registerPutArtifact, registerGetArtifact, registerDeleteArtifact];
