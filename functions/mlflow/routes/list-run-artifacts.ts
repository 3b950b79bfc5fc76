import { z } from "zod";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showFiles } from "../dialect/show-files.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, path: z.string().default("") });

/** GET artifacts/list: what is in a folder of a run, all at once. */
export const registerListRunArtifacts = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/artifacts/list", action: "getTrackedFile", input },
    async (c, sent) => {
      const { stored } = trackedOrThrow(await findTrackingRun(dependencies, c.get("workspace"), runOf(sent)));
      const place = { rootUri: stored.state.artifactUri, folder: sent.path };
      return showFiles(dependencies, c.get("workspace"), place);
    },
  );
