import { datatypes } from "../../lib/domain/inference/datatype.ts";

/**
 * The Open Inference Protocol's part of the OpenAPI document. Written by hand, and held to the app by a test: its
 * routes have no schema library on the path that callers wait for.
 */
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (description: string, schema: string) => ({
  description,
  content: { "application/json": { schema: reference(schema) } },
});
const refusal = (description: string) => json(description, "InferenceError");

/** Of every operation of this protocol; the statuses beside them are their own. */
const refusals = {
  401: refusal("The caller is not known."),
  403: refusal("The caller may not do this."),
  404: refusal("There is no such thing in this workspace."),
  500: refusal("Something went wrong on our side."),
};
const unavailable = refusal("Try again shortly.");

const pathParameter = (name: string, description: string, example: string) => ({
  name,
  in: "path",
  required: true,
  description,
  example,
  schema: { type: "string" },
});
const model = pathParameter("model", "Name of the route: what this protocol calls a model.", "fraud");
const version = pathParameter("version", "Number or semver; left out of the path, the route decides.", "3");

const read = (operationId: string, summary: string, schema: string, parameters: readonly object[] = []) => ({
  get: {
    operationId,
    tags: ["inference"],
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { 200: json("What was asked for.", schema), ...refusals, 503: unavailable },
  },
});

/** Readiness has an answer of its own with 503, beside the refusal that the whole service is busy. */
const ready = (operationId: string, summary: string, parameters: readonly object[]) => ({
  get: {
    operationId,
    tags: ["inference"],
    summary,
    parameters,
    responses: {
      200: json("It can be called.", "ModelReadiness"),
      ...refusals,
      503: {
        description: "It cannot be called, or nobody can say right now.",
        content: {
          "application/json": { schema: { anyOf: [reference("ModelReadiness"), reference("InferenceError")] } },
        },
      },
    },
  },
});

const unitHeader = {
  name: "x-tidegate-unit",
  in: "header",
  required: false,
  description: "Whose requests should all meet the same arm, such as a customer's id: 1 to 256 ASCII characters.",
  schema: { type: "string", minLength: 1, maxLength: 256 },
};

const infer = (operationId: string, summary: string, parameters: readonly object[]) => ({
  post: {
    operationId,
    tags: ["inference"],
    summary,
    description: "The content type is not looked at. Binary tensors are not offered.",
    parameters: [...parameters, unitHeader],
    requestBody: { required: true, content: { "application/json": { schema: reference("InferenceRequest") } } },
    responses: {
      200: json("The model's outputs. Its parameters stand in headers as well, x-tidegate-arm and so on.", "Inference"),
      400: refusal("The request is not one of the protocol, or does not fit the model."),
      ...refusals,
      413: refusal("The body is too large."),
      415: refusal("The body is encoded."),
      502: refusal("The model failed."),
      503: unavailable,
      504: refusal("The model took too long."),
    },
  },
});

export const inferencePaths = {
  "/v2": read("describeServer", "Say what server this is", "InferenceServer"),
  "/v2/health/live": read("checkServerLive", "Say that the server is alive", "ServerHealth"),
  "/v2/health/ready": read("checkServerReady", "Say that the server is ready", "ServerHealth"),
  "/v2/models/{model}": read("describeServedModel", "Say what a route serves", "ServedModel", [model]),
  "/v2/models/{model}/ready": ready("checkModelReady", "Say whether a route can be called", [model]),
  "/v2/models/{model}/infer": infer("infer", "Predict; the route chooses the version", [model]),
  "/v2/models/{model}/versions/{version}": read("describeServedVersion", "Say what a version serves", "ServedModel", [
    model,
    version,
  ]),
  "/v2/models/{model}/versions/{version}/ready": ready("checkVersionReady", "Say whether a version can be called", [
    model,
    version,
  ]),
  "/v2/models/{model}/versions/{version}/infer": infer("inferWithVersion", "Predict with one version", [
    model,
    version,
  ]),
};

const text = { type: "string" };
const list = (items: object) => ({ type: "array", items });
const object = (properties: Readonly<Record<string, object>>, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});

const tensor = object({
  name: text,
  datatype: { type: "string", enum: datatypes, example: "FP32" },
  shape: list({ type: "integer", minimum: 1 }),
  data: { type: "array", items: {}, description: "Values in row-major order, flat or nested." },
});

const tensorMetadata = object({ name: text, datatype: text, shape: list({ type: "integer", minimum: -1 }) });

export const inferenceSchemas = {
  InferenceError: object({ error: { type: "string", description: "What was wrong." } }),
  InferenceServer: object({ name: text, version: text, extensions: list(text) }),
  ServerHealth: object({ live: { type: "boolean" }, ready: { type: "boolean" } }),
  ModelReadiness: object({ name: text, ready: { type: "boolean" } }),
  ServedModel: object({
    name: text,
    versions: { ...list(text), description: "Versions that can be called now." },
    platform: text,
    inputs: list(tensorMetadata),
    outputs: list(tensorMetadata),
  }),
  InferenceRequest: object(
    {
      id: { type: "string", description: "The caller's own, given back in the answer." },
      parameters: {
        type: "object",
        properties: { tidegate_unit: { type: "string", description: "As the header x-tidegate-unit, in any script." } },
      },
      inputs: { ...list(tensor), minItems: 1 },
      outputs: { ...list(object({ name: text })), description: "The wanted ones; all when left out." },
    },
    ["inputs"],
  ),
  Inference: object(
    {
      model_name: text,
      model_version: {
        ...text,
        description: "Left out when the target split the request and did not say which answered.",
      },
      id: text,
      parameters: object(
        {
          tidegate_prediction_id: text,
          tidegate_model_version: text,
          tidegate_arm: { type: "string", enum: ["stable", "canary", "pinned", "unattributed"] },
          tidegate_assignment: {
            type: "string",
            enum: ["sticky", "weight", "pinned", "target"],
            description:
              "Who chose the version: the unit, chance, the URL, or the target by weights of its own. These know no unit.",
          },
          tidegate_config_revision: text,
        },
        ["tidegate_prediction_id", "tidegate_arm", "tidegate_assignment", "tidegate_config_revision"],
      ),
      outputs: list(tensor),
    },
    ["model_name", "id", "parameters", "outputs"],
  ),
};
