import { z } from "zod";
import { allow } from "../../../lib/http/allow.ts";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { checkedPath } from "../dialect/artifact-path.ts";
import { artifactRoot } from "../dialect/artifact-root.ts";
import { required } from "../dialect/fields.ts";
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
    return sendFile(c, dependencies, checkedPath(`${artifactRoot(stored.state.artifactUri)}/${sent.path}`));
  });
};
