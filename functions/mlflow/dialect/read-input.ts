import type { Context } from "hono";
import type { z } from "zod";
import { MlflowError } from "./mlflow-error.ts";
import type { MlflowEnv } from "./read-body.ts";

/**
 * What a request asks for: the query of a GET, the body of everything else, either where a client has put it elsewhere.
 * Unknown fields are passed over, as MLflow's server does.
 *
 * @throws MlflowError that names the field
 */
export const readInput = <Input>(c: Context<MlflowEnv>, schema: z.ZodType<Input>): Input => {
  const body = c.get("body");
  if (body !== null && (typeof body !== "object" || Array.isArray(body)))
    throw new MlflowError("BAD_REQUEST", "The request body must be a JSON object.");
  const query = Object.entries(c.req.queries()).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  // A field that is null is one that was left out, as in JSON of protocol buffers.
  const said = Object.entries(body ?? {}).filter(([, value]) => value !== null);
  const parsed = schema.safeParse(Object.fromEntries([...query, ...said, ...Object.entries(c.req.param())]));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MlflowError("INVALID_PARAMETER_VALUE", messageOf(issue));
};

const messageOf = (issue: z.core.$ZodIssue | undefined): string => {
  const name = issue?.path.map(String).join(".") ?? "";
  // MLflow's own words.
  if (issue?.code === "invalid_type" && issue.input === undefined)
    return `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`;
  return `Invalid value for parameter '${name}' supplied: ${issue?.message}. See the API docs for more information about request parameters.`;
};
