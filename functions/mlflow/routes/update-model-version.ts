import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { updateVersion } from "../../../lib/usecases/update-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { description, required, versionNumber } from "../dialect/fields.ts";
import { showVersion } from "../dialect/show-version.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, version: versionNumber, description });

/** PATCH model-versions/update */
export const registerUpdateModelVersion = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "PATCH", path: "/model-versions/update", action: "updateVersion", input },
    async (c, sent) => {
      const { name: model, version, description } = sent;
      const result = await updateVersion(dependencies, commandContext(c), { model, version, update: { description } });
      if (!result.ok) throw new Problem(result.refusal);
      return { model_version: showVersion(result.value, { name: model }) };
    },
  );
