import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { registerModel } from "../../../lib/usecases/register-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { description, required, tagKey, tagValue } from "../dialect/fields.ts";
import { governanceOf } from "../dialect/governance-of.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { showModel } from "../dialect/show-model.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  name: required,
  tags: z.array(z.object({ key: tagKey, value: tagValue })).default([]),
  description,
});

/** POST registered-models/create */
export const registerCreateRegisteredModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/registered-models/create", action: "registerModel", input },
    async (c, { name, tags: sent, description }) => {
      const tags = Object.fromEntries(sent.map(({ key, value }) => [key, value]));
      const context = commandContext(c);
      const result = await registerModel(dependencies, context, {
        ...{ riskTier: 4, type: null, owner: context.actor, ...governanceOf(tags) },
        ...{ name, description, tags, framework: null, complianceFrameworks: [] },
      });
      if (!result.ok && result.refusal.code === "model-exists")
        throw new MlflowError("RESOURCE_ALREADY_EXISTS", `Registered Model (name=${name}) already exists.`);
      if (!result.ok) throw new Problem(result.refusal);
      return { registered_model: showModel(result.value) };
    },
  );
