import { z } from "zod";
import { Problem } from "../../../lib/http/problem.ts";
import { registerClientVersion } from "../../../lib/usecases/register-client-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { commandOf } from "../dialect/command-of.ts";
import { description, required, tagKey, tagValue } from "../dialect/fields.ts";
import { showVersion } from "../dialect/show-version.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const optional = z
  .string()
  .max(500)
  .default("")
  .transform((text) => (text === "" ? null : text));

const input = z.object({
  name: required,
  source: required,
  run_id: optional,
  run_link: optional,
  model_id: optional,
  description,
  tags: z.array(z.object({ key: tagKey, value: tagValue })).default([]),
});

/** POST model-versions/create */
export const registerCreateModelVersion = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/model-versions/create", action: "registerVersion", input },
    async (c, { name: model, tags, source, description, run_id: run, run_link: runLink, model_id: loggedModel }) => {
      const result = await registerClientVersion(dependencies, commandOf(c), {
        ...{ model, source, run, runLink, loggedModel, description },
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      });
      if (!result.ok) throw new Problem(result.refusal);
      return { model_version: showVersion(result.value, { name: model }) };
    },
  );
