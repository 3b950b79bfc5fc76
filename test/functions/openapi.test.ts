import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { openApiDocument } from "../../documentation.ts";
import { createAuditApp } from "../../functions/audit/app.ts";
import { createInferenceApp } from "../../functions/inference/app.ts";
import { createMonitoringApp } from "../../functions/monitoring/app.ts";
import { createRegistryApp } from "../../functions/registry/app.ts";
import { createRolloutsApp } from "../../functions/rollouts/app.ts";
import { createTrainingApp } from "../../functions/training/app.ts";
import { openTestModel, tabularRequest } from "../support/onnx-models.ts";
import { fixedRoutes, inProcessInvoker, stableArm, testRoute, testTarget } from "../support/served-models.ts";

// biome-ignore lint/suspicious/noExplicitAny: read as a client without our types reads it
type Loose = any;

const document: Loose = JSON.parse(JSON.stringify(openApiDocument()));
const operations = Object.entries<Loose>(document.paths).flatMap(([path, item]) =>
  Object.entries<Loose>(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);
const native = operations.filter(({ path }) => path.startsWith("/v1/"));
const inference = operations.filter(({ path }) => path.startsWith("/v2"));

const resolve = (schema: Loose): Loose =>
  schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split("/").at(-1)];
const bodySchema = ({ operation }: { operation: Loose }) =>
  operation.requestBody?.content["application/json"] &&
  resolve(operation.requestBody.content["application/json"].schema);

/** Edge dependencies that let everybody do everything; what a handler reaches beyond them throws, and is a 500. */
const edge = {
  tokens: { verify: async () => ({ ok: true, identity: { groups: ["default/admin"] } }) },
  members: { pseudonymOf: async () => ({ id: "someone", key: new Uint8Array(32) }) },
  authorizer: { authorize: () => ({ allowed: true, evidence: {} }) },
  ids: { next: () => "0".repeat(32) },
  digest: { ofJson: () => "0".repeat(64), ofJsonUnder: () => "0".repeat(64) },
  clock: { now: () => 1_700_000_000_000 },
  approvalPolicy: {},
};
const session = await openTestModel("tabular");
const invoker = inProcessInvoker(session);
const served = {
  stopwatch: () => 0,
  pseudonym: () => "0".repeat(32),
  routes: fixedRoutes({ route: testRoute([stableArm(1)]), target: testTarget() }, session.signature),
  invokers: { lambda: invoker, sagemaker: invoker, http: invoker },
  captures: { capture: async () => undefined },
};
const apps: Record<string, Loose> = {
  registry: createRegistryApp(edge as Loose),
  rollouts: createRolloutsApp(edge as Loose),
  monitoring: createMonitoringApp(edge as Loose),
  training: createTrainingApp(edge as Loose),
  audit: createAuditApp(edge as Loose),
  inference: createInferenceApp({ ...edge, ...served } as Loose),
};
const routesOf = (app: Loose): { method: string; path: string }[] =>
  app.routes.filter(({ method }: { method: string }) => method !== "ALL");

/** Written in the router's way, each wildcard and parameter by its name in the document. */
const routed = new Map<string, Loose>();
for (const app of Object.values(apps))
  for (const { method, path } of routesOf(app))
    routed.set(`${method} ${path.replace("/tile/*", "/tile/{path}").replaceAll(/:(\w+)/g, "{$1}")}`, app);

/** Any value that a schema takes. */
const sample = (given: Loose): Loose => {
  const schema = resolve(given);
  if (schema.example !== undefined) return schema.example;
  const [choice] = schema.oneOf ?? schema.anyOf ?? [];
  if (choice !== undefined) return sample(choice);
  if (schema.enum !== undefined) return schema.enum[0];
  const [type] = [schema.type].flat();
  if (type === "object")
    return Object.fromEntries((schema.required ?? []).map((key: string) => [key, sample(schema.properties[key])]));
  if (type === "array") return schema.minItems > 0 ? [sample(schema.items)] : [];
  if (type === "integer" || type === "number") return Math.max(1, schema.minimum ?? 1);
  const candidates = ["1", "a", "text/plain", "1.0.0", "0".repeat(32), "0".repeat(64), "default/1"];
  return (
    candidates.find((text) => new RegExp(schema.pattern ?? "").test(text)) ??
    expect.fail(`no sample of ${schema.pattern}`)
  );
};

interface Sent {
  readonly query?: boolean;
  readonly body?: unknown;
}

/** Sends an operation with what the document asks for, no optional thing, and no header but the token. */
const send = async ({ method, path, operation }: (typeof operations)[number], { query = true, body }: Sent = {}) => {
  const parameters: Loose[] = operation.parameters ?? [];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    path.startsWith("/v2") && name === "model"
      ? testRoute([]).name
      : sample(parameters.find((one) => one.name === name).schema),
  );
  const search = new URLSearchParams(
    parameters
      .filter((one) => query && one.in === "query" && one.required)
      .map((one): [string, string] => [one.name, String(sample(one.schema))]),
  );
  const schema = bodySchema({ operation });
  const response: Response = await routed.get(`${method} ${path}`).request(`${filled}?${search}`, {
    method,
    headers: { authorization: "Bearer a.b.c", ...(schema ? { "content-type": "application/json" } : {}) },
    ...(schema ? { body: JSON.stringify(body === undefined ? sample(schema) : body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
};

/** Every object that a body may hold: how to reach it, and a body that has it there and empty. */
const objectsIn = (given: Loose, at = ""): { pointer: string; schema: Loose; body: Loose }[] => {
  const schema = resolve(given);
  if (schema.oneOf !== undefined)
    return schema.oneOf.flatMap((branch: Loose) => {
      const kind = { kind: branch.properties.kind.enum[0] };
      const rest = branch.required.filter((key: string) => key !== "kind");
      return [{ pointer: at, schema: { ...branch, required: rest }, body: kind }];
    });
  if (schema.type === "array")
    return objectsIn(schema.items, `${at}/0`).map((found) => ({ ...found, body: [found.body] }));
  if (schema.properties === undefined) return [];
  const below = Object.entries<Loose>(schema.properties).flatMap(([key, property]) =>
    objectsIn(property, `${at}/${key}`).map((found) => ({ ...found, body: { [key]: found.body } })),
  );
  return [{ pointer: at, schema, body: {} }, ...below];
};

beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe("what is required is what a request is refused without", () => {
  const bodies = native.filter((one) => bodySchema(one) !== undefined);

  test.each(bodies.map((one) => [one.operation.operationId, one] as const))("in the body of %s", async (_, one) => {
    for (const { pointer, schema, body } of objectsIn(bodySchema(one))) {
      const answer = await send(one, { body });
      const missing = (answer.status === 422 ? answer.body.errors : [])
        .map((error: Loose) => error.pointer)
        .filter((where: string) => where.slice(0, where.lastIndexOf("/")) === pointer)
        .map((where: string) => where.slice(pointer.length + 1));
      expect([pointer, missing.toSorted()]).toEqual([pointer, (schema.required ?? []).toSorted()]);
    }
  });

  test("in every query", async () => {
    for (const one of native) {
      const queried = (one.operation.parameters ?? []).filter((parameter: Loose) => parameter.in === "query");
      if (queried.length === 0) continue;
      const answer = await send(one, { query: false });
      const missing = answer.status === 422 ? answer.body.errors.map((error: Loose) => error.parameter) : [];
      const required = queried
        .filter((parameter: Loose) => parameter.required)
        .map((parameter: Loose) => parameter.name);
      expect([one.path, missing.toSorted()]).toEqual([one.path, required.toSorted()]);
    }
  });

  test("If-Match, whose absence is a problem of its own, and no other header", async () => {
    const demanded = [];
    for (const one of native) {
      const headers = (one.operation.parameters ?? []).filter((parameter: Loose) => parameter.in === "header");
      const { status } = await send(one);
      if (status === 428) demanded.push(one.path);
      // A text has no schema that a sample could be made of.
      else if (one.path !== "/v1/audit/verify") expect(`${one.method} ${one.path} ${status}`).not.toMatch(/ 422$/);
      const required = headers.filter((header: Loose) => header.required).map((header: Loose) => header.name);
      expect([one.path, one.method, required]).toEqual([one.path, one.method, status === 428 ? ["if-match"] : []]);
    }
    expect(demanded.length).toBeGreaterThan(5);
  });

  test("in an inference", async () => {
    const one = inference.find(({ operation }) => operation.operationId === "infer");
    if (one === undefined) throw new Error("not documented");
    const whole: Loose = { ...tabularRequest(), id: "a", parameters: {}, outputs: [{ name: "label" }] };
    expect((await send(one, { body: whole })).status).toBe(200);
    const without = async (change: (body: Loose) => void) => {
      const body = structuredClone(whole);
      change(body);
      return (await send(one, { body })).status === 400;
    };
    const { InferenceRequest } = document.components.schemas;
    const { inputs, outputs } = InferenceRequest.properties;
    const cases: [Loose, (body: Loose) => Loose][] = [
      [InferenceRequest, (body) => body],
      [inputs.items, (body) => body.inputs[0]],
      [outputs.items, (body) => body.outputs[0]],
    ];
    for (const [schema, find] of cases)
      for (const key of Object.keys(schema.properties))
        expect([key, await without((body) => delete find(body)[key])]).toEqual([key, schema.required.includes(key)]);
  });
});

describe("inference answers as its schemas say", () => {
  /** Closed, so that an answer with a member that nobody described is told. */
  const closed = (given: Loose): Loose => {
    const schema = resolve(given);
    if (schema.type === "array") return { ...schema, items: closed(schema.items) };
    if (schema.properties === undefined) return schema;
    const properties = Object.entries(schema.properties).map(([key, value]) => [key, closed(value)]);
    return { ...schema, properties: Object.fromEntries(properties), additionalProperties: false };
  };
  const agrees = (response: Loose, body: unknown) => {
    const { schema } = response.content["application/json"];
    const choices = schema.anyOf ?? [schema];
    return choices.some((choice: Loose) => z.fromJSONSchema(closed(choice)).safeParse(body).success);
  };

  test.each(inference.map((one) => [one.operation.operationId, one] as const))("%s", async (_, one) => {
    const answer = await send(one, { body: tabularRequest() });
    expect(answer.status).toBe(200);
    expect(agrees(one.operation.responses[200], answer.body)).toBe(true);
    expect(agrees(one.operation.responses[200], { ...answer.body, unknown: 1 })).toBe(false);
    const refused = await apps.inference.request(one.path, { method: one.method });
    expect(agrees(one.operation.responses[refused.status], await refused.json())).toBe(true);
  });
});

describe("the document", () => {
  test("has each route of every function, and no other", () => {
    // Pages for people, and the protocol's second spelling of one path.
    const beside = ["GET /docs", "GET /docs/*", "GET /v2/"];
    const documented = operations.map(({ method, path }) => `${method} ${path}`);
    expect([...documented, ...beside].toSorted()).toEqual([...routed.keys()].toSorted());
  });

  test("gives each operation an id of its own, a summary and a tag", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations)
      expect(operation).toMatchObject({
        operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
        summary: expect.stringMatching(/./),
        tags: [expect.any(String)],
      });
  });

  test("tells what a body may be refused for, and no conflict of reading but with the archive", () => {
    for (const { method, operation } of native) {
      const statuses = Object.keys(operation.responses);
      expect(statuses).toContain("500");
      if (operation.operationId === "getArtifact") expect(statuses).toContain("409");
      else if (method === "GET") expect(statuses).not.toContain("409");
      else expect(statuses).toEqual(expect.arrayContaining(["409", "413", "415"]));
    }
  });

  test("is OpenAPI 3.1: parameters as in the paths, responses described, references that resolve", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: expect.any(String), version: "1" } });
    for (const { path, operation } of operations) {
      const parameters: Loose[] = operation.parameters ?? [];
      const names = parameters.filter((one) => one.in === "path" && one.required).map((one) => one.name);
      expect([path, names]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)]);
      expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).toBe(parameters.length);
      for (const one of parameters) expect(one.schema).toBeTypeOf("object");
      for (const [status, response] of Object.entries<Loose>(operation.responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(response.description).toMatch(/./);
      }
      for (const scheme of (operation.security ?? document.security).flatMap(Object.keys))
        expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
    JSON.stringify(document, (key, value) => {
      if (key === "$ref") expect(resolve({ $ref: value })).toBeTypeOf("object");
      if (key === "nullable") expect.fail("nullable is of OpenAPI 3.0");
      if (key === "allOf")
        expect(value.map(resolve).filter((part: Loose) => part.additionalProperties === false)).toEqual([]);
      return value;
    });
  });

  test("has JSON Schemas only, none asking for a property that it does not have", () => {
    const types = ["string", "number", "integer", "boolean", "null", "array", "object"];
    const check = (schema: Loose): void => {
      if (schema.type !== undefined) expect(types).toEqual(expect.arrayContaining([schema.type].flat()));
      for (const key of schema.required ?? []) expect(Object.keys(schema.properties)).toContain(key);
      for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) check(part);
      for (const part of Object.values<Loose>(schema.properties ?? {})) check(part);
      if (schema.items !== undefined) check(schema.items);
      if (typeof schema.additionalProperties === "object") check(schema.additionalProperties);
    };
    for (const schema of Object.values(document.components.schemas)) check(schema);
  });
});
