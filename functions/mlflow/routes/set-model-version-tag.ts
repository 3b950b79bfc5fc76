import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { updateVersion } from "../../../lib/usecases/update-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, tagValue, versionNumber } from "../dialect/fields.ts";
import { versionTagKey } from "../dialect/version-tag-key.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, version: versionNumber, key: versionTagKey, value: tagValue });

/** POST model-versions/set-tag */
export const registerSetModelVersionTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/model-versions/set-tag", action: "updateVersion", input },
    async (c, sent) => {
      const result = await updateVersion(dependencies, commandContext(c), {
        model: sent.name,
        version: sent.version,
        update: { tagChanges: { [sent.key]: sent.value } },
      });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
