import { z } from "zod";
import { allow } from "../../../lib/http/allow.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { findVersion } from "../../../lib/usecases/find-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { checkedPath } from "../dialect/artifact-path.ts";
import { required, versionNumber } from "../dialect/fields.ts";
import { readInput } from "../dialect/read-input.ts";
import { sendFile } from "../dialect/send-file.ts";
import type { MlflowApp } from "../dialect/wire-route.ts";

const input = z.object({ name: required, version: versionNumber, path: required });
const paths = ["/model-versions/get-artifact", "/ajax-api/2.0/mlflow/model-versions/get-artifact"];

/** GET model-versions/get-artifact: a file of a registered version, by what was entered with it (CVE-2023-1177). */
export const registerGetVersionArtifact = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  app.on(["GET"], paths, allow("getTrackedFile", dependencies));
  app.on(["GET"], paths, async (c) => {
    const { name: model, version, path } = readInput(c, input);
    const found = await findVersion(dependencies.aggregates, c.get("workspace"), { model, version });
    if (!found.ok) throw new Problem(found.refusal);
    const { model: id, number } = found.value.version.state;
    return sendFile(c, dependencies, checkedPath(`versions/${id}/${number}/${path}`));
  });
};
