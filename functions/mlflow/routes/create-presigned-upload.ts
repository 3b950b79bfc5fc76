import { z } from "zod";
import { announceUpload } from "../../../lib/usecases/announce-upload.ts";
import { findLoggedModel } from "../../../lib/usecases/find-logged-model.ts";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { checkedPath } from "../dialect/artifact-path.ts";
import { artifactRoot } from "../dialect/artifact-root.ts";
import { required } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { uploadedOrThrow } from "../dialect/upload-error.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ run_id: z.string().default(""), model_id: z.string().default(""), path: required });

/** POST artifacts/presigned-upload-url: where a file of a run or a logged model can be put, without a token; for 15 minutes, whatever is asked. */
export const registerCreatePresignedUpload = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/artifacts/presigned-upload-url", action: "putTrackedFile", input },
    async (c, sent) => {
      const workspace = c.get("workspace");
      const path = checkedPath(`${artifactRoot(await rootUri(dependencies, workspace, sent))}/${sent.path}`);
      const { url } = uploadedOrThrow(await announceUpload(dependencies, workspace, path, undefined));
      return { presigned_url: url, headers: {} };
    },
  );

const rootUri = async (
  dependencies: MlflowDependencies,
  workspace: string,
  { run_id: run, model_id: model }: { readonly run_id: string; readonly model_id: string },
): Promise<string> => {
  if ((run === "") === (model === ""))
    throw new MlflowError("INVALID_PARAMETER_VALUE", "Exactly one of run_id and model_id must be provided.");
  return run === ""
    ? trackedOrThrow(await findLoggedModel(dependencies, workspace, model, false)).artifactUri
    : trackedOrThrow(await findTrackingRun(dependencies, workspace, run)).stored.state.artifactUri;
};
