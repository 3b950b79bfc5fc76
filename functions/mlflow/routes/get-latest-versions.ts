import { z } from "zod";
import { Problem } from "../../../lib/http/problem.ts";
import { findModel } from "../../../lib/usecases/find-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { repeated, required } from "../dialect/fields.ts";
import { newestVersions } from "../dialect/newest-versions.ts";
import { showVersion } from "../dialect/show-version.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";
import { wireStage } from "../dialect/wire-stage.ts";

const input = z.object({ name: required, stages: repeated(wireStage) });

/** POST registered-models/get-latest-versions, and GET as older clients do. */
export const registerGetLatestVersions = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  for (const method of ["POST", "GET"] as const) {
    const route = { method, path: "/registered-models/get-latest-versions", action: "listVersions", input } as const;
    wireRoute(app, dependencies, route, async (c, { name, stages }) => {
      const workspace = c.get("workspace");
      const found = await findModel(dependencies.aggregates, workspace, name);
      if (!found.ok) throw new Problem(found.refusal);
      const wanted = stages.length === 0 ? undefined : stages;
      const newest = await newestVersions(dependencies, workspace, found.value.state.id, wanted);
      return { model_versions: newest.map((version) => showVersion(version, found.value.state)) };
    });
  }
};
