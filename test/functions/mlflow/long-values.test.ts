import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { z } from "zod";
import type * as WireRoutes from "../../../functions/mlflow/dialect/wire-route.ts";
import { startMlflowApi } from "../../support/mlflow-api.ts";

/** Every route of the wire, as it was declared. */
const declared = vi.hoisted((): { readonly method: string; readonly path: string; readonly input: z.ZodType }[] => []);
vi.mock("../../../functions/mlflow/dialect/wire-route.ts", async (original) => {
  const { wireRoute } = await original<typeof WireRoutes>();
  const declare: typeof wireRoute = (app, needs, route, answer) => {
    declared.push(route);
    wireRoute(app, needs, route, answer);
  };
  return { wireRoute: declare };
});

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "admin");
});
afterAll(() => api.stop());

const events = [{ entity: "REGISTERED_MODEL", action: "CREATED" }];

/** Values for the fields of all routes, of things that are there: then the long one is all that is wrong. */
const arrange = async () => {
  const made = async (path: string, body: object) => (await ask("POST", path, body)).body;
  await made("registered-models/create", { name: "m" });
  await made("model-versions/create", { name: "m", source: "s3://b/m" });
  const { experiment_id: experiment } = await made("experiments/create", { name: "e" });
  const { run } = await made("runs/create", { experiment_id: experiment });
  const { model } = await made("logged-models", { experiment_id: experiment, name: "l" });
  const { webhook } = await made("webhooks", { name: "w", url: "https://example.com/", events });
  return {
    ...{ name: "m", new_name: "n", alias: "a", version: "1", stage: "Archived", source: "s3://b/m", description: "d" },
    ...{ run_id: run.info.run_id, run_uuid: run.info.run_id, run_ids: [run.info.run_id], run_link: "l", user_id: "u" },
    ...{ experiment_id: experiment, experiment_ids: [experiment], experiment_name: "e", artifact_location: "s3://b/e" },
    ...{ model_id: model.info.model_id, webhook_id: webhook.webhook_id, url: "https://example.com/", events },
    ...{ key: "k", value: "1", tag_key: "k", metric_key: "k", path: "p", artifact_directory_path: "p", run_name: "r" },
    ...{ filter: "", page_token: "", dataset_name: "d", dataset_digest: "d", order_by: [], timestamp: "1" },
    ...{ model_json: "{}", secret: "s", source_run_id: "r", model_type: "t", tags: [], params: [], metrics: [] },
    ...{ datasets: [], models: [], start_step: 0, end_step: 1, stages: [], run_view_type: "ALL" },
  };
};

/** Texts that are longer than a key can be, in the forms that get furthest in a field. */
const longOnes = (field: string): readonly unknown[] => {
  const [text, wide] = ["x".repeat(5_000), "é".repeat(2_024)];
  switch (field) {
    case "path":
    case "artifact_directory_path":
      return [text, wide, "x/".repeat(3_000), `${"語".repeat(800)}/${"語".repeat(99)}`, "語".repeat(899)];
    case "source":
      return [
        text,
        `s3://${text}/${text}`,
        `s3://b/${text}`,
        `models:/${text}/1`,
        `models:/${text}@a`,
        `runs:/${text}/m`,
      ];
    case "filter":
      return ["name", "run_id", "source_path", "tags.k"].flatMap((name) => [
        `${name} = '${text}'`,
        `${name} LIKE '${text}%'`,
      ]);
    case "url":
      return [`https://${text}/`, `https://example.com/${text}`];
    case "page_token":
      return [text, Buffer.from(text).toString("base64url")];
    case "order_by":
      return [[`params.\`${text}\``]];
    case "tags":
    case "params":
      return [[{ key: text, value: text }]];
    case "metrics":
      return [[{ key: text, value: 1, timestamp: 1 }]];
    case "datasets":
      return [[{ dataset: { name: text, digest: text, source_type: "s", source: text } }]];
    case "models":
      return [[{ model_id: text }]];
    default:
      return field.endsWith("_ids") ? [[text]] : [text, wide, "x".repeat(2_024)];
  }
};

const fieldsOf = (input: unknown): readonly string[] => Object.keys(Object(input).shape ?? Object(input).in.shape);

test("no route fails on what is too long for a name, an id or a key", { timeout: 60_000 }, async () => {
  const values: Record<string, unknown> = await arrange();
  expect(declared.length).toBeGreaterThan(60);
  const failed: string[] = [];
  for (const { method, path, input } of declared)
    for (const field of fieldsOf(input).filter((name) => name in values))
      for (const long of longOnes(field)) {
        const sent = Object.fromEntries(fieldsOf(input).map((name) => [name, name === field ? long : values[name]]));
        const target = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(sent[name]))).slice(1);
        const query = new URLSearchParams(
          Object.entries(sent).flatMap(([name, value]) =>
            [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
          ),
        );
        const { status } = await (method === "GET" ? ask(method, `${target}?${query}`) : ask(method, target, sent));
        if (status >= 500) failed.push(`${status} ${method} ${path} ${field} ${String(long).slice(0, 20)}`);
      }
  expect(failed).toEqual([]);
});

test("no route of files fails on a path that is too long for a key", async () => {
  const authorization = `Bearer ${await api.tokenOf("ada", "default/admin")}`;
  const failed: string[] = [];
  const routes = api.app.routes.filter(({ method, path }) => method !== "ALL" && path.includes("mlflow-artifacts"));
  expect(routes.length).toBeGreaterThan(9);
  for (const { method, path } of routes)
    for (const long of longOnes("path")) {
      const target = path.includes("*") ? path.replace("*", encodeURI(String(long))) : `${path}?path=${long}`;
      const isPut = method === "PUT";
      const body = isPut ? "content" : JSON.stringify({ path: long, num_parts: 1, upload_id: long, parts: [] });
      const { status } = await api.app.request(target, {
        method,
        headers: { authorization, "content-type": isPut ? "text/plain" : "application/json" },
        ...(["PUT", "POST", "PATCH"].includes(method) ? { body } : {}),
      });
      if (status >= 500) failed.push(`${status} ${method} ${path} ${String(long).slice(0, 20)}`);
    }
  expect(failed).toEqual([]);
});
