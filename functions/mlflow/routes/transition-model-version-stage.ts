import { z } from "zod";
import { retiredStage } from "../../../lib/domain/model-version/label-stage.ts";
import type { Stage } from "../../../lib/domain/model-version/model-version.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { type FoundVersion, findVersion } from "../../../lib/usecases/find-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { bool, required, versionNumber } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { requestWireStage } from "../dialect/request-wire-stage.ts";
import { showVersion, type WireStage } from "../dialect/show-version.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";
import { wireStage } from "../dialect/wire-stage.ts";

const input = z.object({
  name: required,
  version: versionNumber,
  stage: wireStage,
  archive_existing_versions: bool.default(false),
});

/** Where each of MLflow's stages leads. */
const stageOf = (stage: WireStage, { model, version }: FoundVersion): Stage => {
  const stages = { None: "Development", Staging: "Staging", Production: "Production" } as const;
  return stage === "Archived" ? retiredStage(model.state, version.state.stage) : stages[stage];
};

/** POST model-versions/transition-stage */
export const registerTransitionModelVersionStage = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/model-versions/transition-stage", action: "transitionStage", input },
    async (c, { name: model, version, stage, archive_existing_versions: archiveExisting }) => {
      if (archiveExisting && stage !== "Staging" && stage !== "Production")
        throw new MlflowError(
          "INVALID_PARAMETER_VALUE",
          `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are Staging, Production`,
        );
      const context = commandContext(c);
      const found = await findVersion(dependencies.aggregates, context.workspace, { model, version });
      if (!found.ok) throw new Problem(found.refusal);
      const to = stageOf(stage, found.value);
      const moved = await requestWireStage(dependencies, context, { model, version, to, archiveExisting });
      return { model_version: showVersion(moved, found.value.model.state) };
    },
  );
