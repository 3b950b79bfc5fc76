import { allow } from "../../../lib/http/allow.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPath, artifactPrefixes } from "../dialect/artifact-path.ts";
import { sendFile } from "../dialect/send-file.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** GET mlflow-artifacts/artifacts/{path}: the file. */
export const registerGetArtifact = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/artifacts/*`);
  app.on(["GET"], paths, allow("getTrackedFile", dependencies));
  app.on(["GET"], paths, (c) => sendFile(c, dependencies, artifactPath(c)));
};
