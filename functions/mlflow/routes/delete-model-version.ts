import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { deleteVersion } from "../../../lib/usecases/delete-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, versionNumber } from "../dialect/fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, version: versionNumber });

/** DELETE model-versions/delete */
export const registerDeleteModelVersion = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/model-versions/delete", action: "deleteVersion", input },
    async (c, sent) => {
      const { name: model, version } = sent;
      const result = await deleteVersion(dependencies, commandContext(c), { model, version, reason: "" });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
