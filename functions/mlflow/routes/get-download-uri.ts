import { z } from "zod";
import { downloadUri } from "../../../lib/domain/model-version/download-uri.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { findVersion } from "../../../lib/usecases/find-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, versionNumber } from "../dialect/fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, version: versionNumber });

/** GET model-versions/get-download-uri */
export const registerGetDownloadUri = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/model-versions/get-download-uri", action: "getVersion", input },
    async (c, sent) => {
      const reference = { model: sent.name, version: sent.version };
      const found = await findVersion(dependencies.aggregates, c.get("workspace"), reference);
      if (!found.ok) throw new Problem(found.refusal);
      return { artifact_uri: downloadUri(found.value.version.state) };
    },
  );
