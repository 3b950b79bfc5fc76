import { z } from "zod";
import { isRunId } from "../../../lib/domain/model-version/source.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { registerClientVersion } from "../../../lib/usecases/register-client-version.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { description, required, tagKey, tagValue } from "../dialect/fields.ts";
import { showVersion } from "../dialect/show-version.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const optional = z
  .string()
  .max(500)
  .default("")
  .transform((text) => (text === "" ? null : text));

const isLink = (text: string): boolean => {
  const link = URL.parse(text);
  return link !== null && /^https?:$/.test(link.protocol) && link.username === "" && link.password === "";
};

const input = z.object({
  name: required,
  source: required,
  run_id: optional.refine(
    (id) => id === null || isRunId(id),
    "a run's id has letters, digits, underscores and hyphens only",
  ),
  run_link: optional.refine((link) => link === null || isLink(link), "it is no http or https URL without a user name"),
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
      const result = await registerClientVersion(dependencies, commandContext(c), {
        ...{ model, source, run, runLink, loggedModel, description },
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      });
      if (!result.ok) throw new Problem(result.refusal);
      return { model_version: showVersion(result.value, { name: model }) };
    },
  );
