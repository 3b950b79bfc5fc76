import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { openApiDocument } from "../../documentation.ts";
import { splitWorkspace } from "../../lib/http/request-path.ts";

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
/** What an app answers with, over `request` in the process and when it is served. */
interface Answering {
  fetch: (request: Request, ...rest: never[]) => Response | Promise<Response>;
}

/**
 * Lets an app answer only as the OpenAPI document says: with a status that the operation documents, the media type
 * documented for it, and a body valid against its schema. What the document does not have is only ever refused, and
 * the refusal has the form that the document gives to every other.
 *
 * @throws Error, out of the request itself, that names the method, the path, the status and what does not fit
 */
export const conforming = <App extends Answering>(app: App): App => {
  const answer = app.fetch;
  app.fetch = async (request, ...rest) => {
    const response = await answer(request, ...rest);
    const faults = await nonconformities(request, response.clone());
    if (faults.length > 0)
      throw new Error(`${request.method} ${new URL(request.url).pathname} ${response.status}: ${faults.join("; ")}`);
    return response;
  };
  return app;
};

/** Pages for people, and the second spelling of a path of the Open Inference Protocol: beside the document on purpose. */
const beside = /^(\/docs(\/.*)?|\/v2\/)$/;

const nonconformities = async (request: Request, response: Response): Promise<readonly string[]> => {
  const { path } = splitWorkspace(new URL(request.url).pathname);
  const method = (request.method === "HEAD" ? "GET" : request.method).toLowerCase();
  const template = templates.find(({ pattern }) => pattern.test(path))?.template;
  const operation = template === undefined ? undefined : paths[template]?.[method];
  if (template === undefined || operation === undefined) return undocumented(path, response);

  const documented = operation.responses[response.status];
  const at = ["paths", template, method, "responses", String(response.status)];
  if (documented === undefined) return ["a status that is not documented", await response.text()];
  const mediaTypes = Object.keys(documented.content ?? {});
  const mediaType = mediaTypeOf(response);
  if (mediaTypes.length === 0) return (await response.text()) === "" ? [] : ["a body that is not documented"];
  if (!mediaTypes.includes(mediaType)) return [`${mediaType || "nothing"} instead of ${mediaTypes.join(" or ")}`];
  if (request.method === "HEAD") return [];
  return invalidities([...at, "content", mediaType, "schema"], mediaType, response);
};

/** Only a refusal may come of what is not in the document. */
const undocumented = async (path: string, response: Response): Promise<readonly string[]> => {
  if (response.status < 400) return beside.test(path) ? [] : ["answered, but not in the document"];
  const [schema, expected] = path.startsWith("/v2")
    ? ["InferenceError", "application/json"]
    : ["Problem", "application/problem+json"];
  const mediaType = mediaTypeOf(response);
  if (mediaType !== expected) return [`${mediaType || "nothing"} instead of ${expected}`];
  return invalidities(["components", "schemas", schema], mediaType, response);
};

const invalidities = async (
  at: readonly string[],
  mediaType: string,
  response: Response,
): Promise<readonly string[]> => {
  if (mediaType === "application/octet-stream") return [];
  const text = await response.text();
  const validate = validatorOf(at);
  if (validate(mediaType.endsWith("json") ? JSON.parse(text) : text)) return [];
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`);
};

const mediaTypeOf = (response: Response): string => (response.headers.get("content-type") ?? "").split(";")[0] ?? "";

const document: Document & Record<string, unknown> = JSON.parse(JSON.stringify(openApiDocument()));
const { paths } = document;

/** Those without parameters first; a tile's path has slashes. */
const templates = Object.keys(paths)
  .toSorted((left, right) => left.split("{").length - right.split("{").length)
  .map((template) => {
    const parts = template.split(/\{(\w+)\}/).map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(".", "[.]");
      return part === "path" ? ".+" : "[^/]+";
    });
    return { template, pattern: new RegExp(`^${parts.join("")}$`) };
  });

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  formats: {
    "date-time": (text: string) => instant.test(text) && !Number.isNaN(Date.parse(text)),
    date: (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
    uri: (text: string) => /^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text),
    byte: /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    binary: true,
  },
})
  // OpenAPI's own words beside those of JSON Schema.
  .addVocabulary(["openapi", "info", "security", "paths", "components", "example"])
  .addSchema(document, "openapi.json");

const validators = new Map<string, ValidateFunction>();
/** Each schema is compiled once, and only if something answered with it. */
const validatorOf = (at: readonly string[]): ValidateFunction => {
  const pointer = at.map((step) => `/${encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");
  const compiled = validators.get(pointer) ?? ajv.compile({ $ref: `openapi.json#${pointer}` });
  validators.set(pointer, compiled);
  return compiled;
};
