import { z } from "zod";
import { Problem } from "../../../lib/http/problem.ts";
import { findModel } from "../../../lib/usecases/find-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { newestVersions } from "../dialect/newest-versions.ts";
import { showModel } from "../dialect/show-model.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required });

/** GET registered-models/get */
export const registerGetRegisteredModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/registered-models/get", action: "getModel", input },
    async (c, sent) => {
      const workspace = c.get("workspace");
      const found = await findModel(dependencies.aggregates, workspace, sent.name);
      if (!found.ok) throw new Problem(found.refusal);
      const newest = await newestVersions(dependencies, workspace, found.value.state.id);
      return { registered_model: showModel(found.value, newest) };
    },
  );
