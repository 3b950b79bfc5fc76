import { z } from "zod";
import { modelTypes } from "../../../lib/domain/model/model.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { asLine } from "../../../lib/http/text-checks.ts";
import { registerModel } from "../../../lib/usecases/register-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { commandOf } from "../dialect/command-of.ts";
import { description, required, tagKey, tagValue } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { showModel } from "../dialect/show-model.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  name: required,
  tags: z.array(z.object({ key: tagKey, value: tagValue })).default([]),
  description,
});

/** What the wire has no fields for, clients say in tags. */
const governance = z.object({
  "tidegate.risk_tier": z
    .enum(["1", "2", "3", "4"])
    .default("4")
    .transform((tier) => riskTiers[tier]),
  "tidegate.type": z.enum(modelTypes).nullable().default(null),
  "tidegate.owner": z.string().min(1).max(256).superRefine(asLine).optional(),
});
const riskTiers = { "1": 1, "2": 2, "3": 3, "4": 4 } as const;

/** POST registered-models/create */
export const registerCreateRegisteredModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/registered-models/create", action: "registerModel", input },
    async (c, { name, tags: sent, description }) => {
      const tags = Object.fromEntries(sent.map(({ key, value }) => [key, value]));
      const said = governance.safeParse(tags);
      if (!said.success) throw new MlflowError("INVALID_PARAMETER_VALUE", z.prettifyError(said.error));
      const { "tidegate.risk_tier": riskTier, "tidegate.type": type, "tidegate.owner": owner } = said.data;
      const context = commandOf(c);
      const result = await registerModel(dependencies, context, {
        ...{ name, riskTier, type, owner: owner ?? context.actor, description, tags },
        ...{ framework: null, complianceFrameworks: [] },
      });
      if (!result.ok && result.refusal.code === "model-exists")
        throw new MlflowError("RESOURCE_ALREADY_EXISTS", `Registered Model (name=${name}) already exists.`);
      if (!result.ok) throw new Problem(result.refusal);
      return { registered_model: showModel(result.value) };
    },
  );
