import { z } from "zod";
import { governanceTags } from "../../../lib/domain/model/governance-tags.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { updateModel } from "../../../lib/usecases/update-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, tagKey } from "../dialect/fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const governing: ReadonlySet<string> = new Set(governanceTags);
const input = z.object({
  name: required,
  key: tagKey.refine((key) => !governing.has(key), {
    error: ({ input }) => `${input} says how the model is governed and stays: set it to what is to hold`,
  }),
});

/** DELETE registered-models/delete-tag: a tag that is not there is gone already */
export const registerDeleteRegisteredModelTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/registered-models/delete-tag", action: "updateModel", input },
    async (c, sent) => {
      const result = await updateModel(dependencies, commandContext(c), {
        model: sent.name,
        update: { tagChanges: { [sent.key]: null } },
      });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
