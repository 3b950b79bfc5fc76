import { z } from "zod";
import { findLoggedModel } from "../../../lib/usecases/find-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showFiles } from "../dialect/show-files.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { modelId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: modelId, artifact_directory_path: z.string().default("") });

/** GET logged-models/{id}/artifacts/directories: what is in a folder of a logged model, all at once. */
export const registerListLoggedModelArtifacts = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/logged-models/:model_id/artifacts/directories", action: "getTrackedFile", input },
    async (c, sent) => {
      const found = await findLoggedModel(dependencies, c.get("workspace"), sent.model_id, false);
      const place = { rootUri: trackedOrThrow(found).artifactUri, folder: sent.artifact_directory_path };
      return showFiles(dependencies, c.get("workspace"), place);
    },
  );
