import { z } from "zod";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { loadDatasets } from "../dialect/load-datasets.ts";
import { showRun } from "../dialect/show-run.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object(runFields);

/** GET runs/get */
export const registerGetRun = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/runs/get", action: "getTrackingRun", input },
    async (c, sent) => {
      const workspace = c.get("workspace");
      const { stored, stage } = trackedOrThrow(await findTrackingRun(dependencies, workspace, runOf(sent)));
      const datasetOf = await loadDatasets(dependencies.datasets, workspace, [stored.state]);
      return { run: showRun(stored.state, stage, datasetOf) };
    },
  );
