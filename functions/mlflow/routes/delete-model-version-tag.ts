import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { updateVersion } from "../../../lib/usecases/update-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, versionNumber } from "../dialect/fields.ts";
import { versionTagKey } from "../dialect/version-tag-key.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, version: versionNumber, key: versionTagKey });

/** DELETE model-versions/delete-tag: a tag that is not there is gone already */
export const registerDeleteModelVersionTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/model-versions/delete-tag", action: "updateVersion", input },
    async (c, sent) => {
      const result = await updateVersion(dependencies, commandContext(c), {
        model: sent.name,
        version: sent.version,
        update: { tagChanges: { [sent.key]: null } },
      });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
