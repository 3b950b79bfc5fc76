import { z } from "zod";
import { parseSource } from "../../../lib/domain/model-version/source.ts";
import { allow } from "../../../lib/http/allow.ts";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { checkedPath } from "../dialect/artifact-path.ts";
import { required } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { readInput } from "../dialect/read-input.ts";
import { sendFile } from "../dialect/send-file.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, path: required });
const paths = ["/get-artifact", "/ajax-api/2.0/mlflow/get-artifact"];

/** GET get-artifact: a file of a run. */
export const registerGetRunArtifact = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  app.on(["GET"], paths, allow("getTrackedFile", dependencies));
  app.on(["GET"], paths, async (c) => {
    const sent = readInput(c, input);
    const { stored } = trackedOrThrow(await findTrackingRun(dependencies, c.get("workspace"), runOf(sent)));
    const root = parseSource(stored.state.artifactUri);
    if (!root.ok || root.value.kind !== "tracked")
      throw new MlflowError("RESOURCE_DOES_NOT_EXIST", "The run keeps its artifacts in another store.");
    return sendFile(c, dependencies, checkedPath(`${root.value.path}/${sent.path}`));
  });
};
