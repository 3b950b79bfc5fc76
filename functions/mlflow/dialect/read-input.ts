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
  const parsed = schema.safeParse(Object.fromEntries([...query, ...said, ...Object.entries(c.req.param())]), {
    reportInput: true,
  });
  if (parsed.success) return parsed.data;
  throw new MlflowError("INVALID_PARAMETER_VALUE", parsed.error.issues.slice(0, 1).map(messageOf).join(""));
};

/** In MLflow's own words. */
const messageOf = (issue: z.core.$ZodIssue): string => {
  const { path, input, reason } = faultOf(issue);
  const name = path.map(String).join(".");
  return input === undefined
    ? `Missing value for required parameter '${name}'. ${seeAlso}`
    : `Invalid value ${shown(path, input)}for parameter '${name}' supplied: ${reason}. ${seeAlso}`;
};

const seeAlso = "See the API docs for more information about request parameters.";

interface Fault {
  readonly path: readonly PropertyKey[];
  /** As it was sent; undefined for what is missing. */
  readonly input: unknown;
  readonly reason: string;
}

/** Of a field that takes several types, what is wrong with the type that was sent. */
const faultOf = (issue: z.core.$ZodIssue): Fault => {
  const { path, input, message } = issue;
  const fault = { path, input, reason: message.replace(/^Invalid input: |\.$/g, "") };
  if (issue.code !== "invalid_union" || message !== "Invalid input") return fault;
  const firsts = issue.errors.flatMap((branch) => branch.slice(0, 1));
  const ofType = firsts.find((one) => one.code !== "invalid_type" || one.path.length > 0);
  if (ofType !== undefined) {
    const inner = faultOf(ofType);
    return {
      path: [...path, ...inner.path],
      input: ofType.path.length === 0 ? input : inner.input,
      reason: inner.reason,
    };
  }
  const expected = firsts.flatMap((one) => (one.code === "invalid_type" ? [one.expected] : []));
  return { ...fault, reason: `expected ${expected.join(" or ")}` };
};

/** What came, where it is a number or a plain word: links hold passwords, and clients log what they are answered. */
const shown = (path: readonly PropertyKey[], input: unknown): string => {
  const text = JSON.stringify(input) ?? "";
  // Reading a number that large has changed it.
  const isChanged = Number.isInteger(input) && !Number.isSafeInteger(input);
  return path[0] === "secret" || isChanged || !/^"?[\w .+-]{0,40}"?$/.test(text) ? "" : `${text} `;
};
