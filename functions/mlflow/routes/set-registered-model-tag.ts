import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { updateModel } from "../../../lib/usecases/update-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, tagKey, tagValue } from "../dialect/fields.ts";
import { governanceOf } from "../dialect/governance-of.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, key: tagKey, value: tagValue });

/** POST registered-models/set-tag: a tag of governance changes what it says, as far as that may change */
export const registerSetRegisteredModelTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/registered-models/set-tag", action: "updateModel", input },
    async (c, { name: model, key, value }) => {
      const tagChanges = { [key]: value };
      const result = await updateModel(dependencies, commandContext(c), {
        model,
        update: { ...governanceOf(tagChanges), tagChanges },
      });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
