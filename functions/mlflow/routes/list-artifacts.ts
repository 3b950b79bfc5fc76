import { allow } from "../../../lib/http/allow.ts";
import { listTrackedFiles } from "../../../lib/usecases/list-tracked-files.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { artifactPrefixes, checkedPath } from "../dialect/artifact-path.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

/** GET mlflow-artifacts/artifacts?path=: what is in a folder, by name; nothing where there is none. */
export const registerListArtifacts = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/artifacts`);
  app.on(["GET"], paths, allow("getTrackedFile", dependencies));
  app.on(["GET"], paths, async (c) => {
    const path = (c.req.query("path") ?? "").replace(/\/$/, "");
    const folder = path === "" ? "" : checkedPath(path);
    const entries = await listTrackedFiles(dependencies, c.get("workspace"), folder);
    const files = entries.map(({ name, file }) => ({
      path: name,
      is_dir: file === undefined,
      ...(file === undefined ? {} : { file_size: file.sizeBytes }),
    }));
    return c.json(files.length === 0 ? {} : { files }, 200);
  });
};
