import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { createTrackingExperiment } from "../../../lib/usecases/create-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  name: z.string(),
  artifact_location: z.string().default(""),
  tags: z.array(entry).default([]),
});

/** POST experiments/create */
export const registerCreateExperiment = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/experiments/create", action: "createTrackingExperiment", input },
    async (c, sent) => {
      const draft = { name: sent.name, artifactLocation: sent.artifact_location, tags: new Map(sent.tags) };
      const { id } = trackedOrThrow(await createTrackingExperiment(dependencies, commandContext(c), draft));
      return { experiment_id: id };
    },
  );
