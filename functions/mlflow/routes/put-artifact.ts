import { allow } from "../../../lib/http/allow.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { putTrackedFile } from "../../../lib/usecases/put-tracked-file.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPath, artifactPrefixes } from "../dialect/artifact-path.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** PUT mlflow-artifacts/artifacts/{path}: the body is the file. */
export const registerPutArtifact = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/artifacts/*`);
  app.on(["PUT"], paths, allow("putTrackedFile", dependencies));
  app.on(["PUT"], paths, async (c) => {
    const content = new Uint8Array(await c.req.arrayBuffer());
    const result = await putTrackedFile(dependencies, c.get("workspace"), artifactPath(c), content);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json({}, 200);
  });
};
