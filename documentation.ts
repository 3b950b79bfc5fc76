import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "@hono/zod-openapi";
import { createAuditApp } from "./functions/audit/app.ts";
import { inferencePaths, inferenceSchemas } from "./functions/inference/documentation.ts";
import { createMonitoringApp } from "./functions/monitoring/app.ts";
import { createRegistryApp } from "./functions/registry/app.ts";
import { createRolloutsApp } from "./functions/rollouts/app.ts";
import { createTrainingApp } from "./functions/training/app.ts";

const info = {
  title: "Tidegate",
  version: "1",
  description:
    "Every path is also served under /w/{workspace}. Refusals are RFC 9457 problems. A change of an existing object names the revision it is based on (If-Match); a POST may carry an Idempotency-Key. Predictions speak the Open Inference Protocol v2, under /v2.",
};

/** A path's operations, and the schemas they refer to. */
interface OpenApiDocument {
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

/** Routes are declared without being run, so the apps get no dependencies at all: one that touched them would fail here. */
const undeclared = new Proxy(
  {},
  {
    get: (_, name) => () => {
      throw new Error(`${String(name)} was used while the routes were declared`);
    },
  },
);

/**
 * Runs `generate` with fields declared `.exactOptional()` known as optional.
 *
 * The generator calls a field required when its schema refuses `undefined`. Such a field does, and may be left out all
 * the same: JSON and query strings have no `undefined`. Parsing does not go through the method that is answered for here.
 */
const withExactOptionals = <Result>(generate: () => Result): Result => {
  const { prototype } = z.ZodExactOptional;
  const original = Object.getOwnPropertyDescriptor(prototype, "safeParse");
  if (original === undefined) throw new Error("zod keeps safeParse elsewhere: optional fields would look required");
  Object.defineProperty(prototype, "safeParse", {
    configurable: true,
    value(this: z.ZodExactOptional, value: unknown) {
      return z.safeParse(value === undefined ? z.undefined() : this, value);
    },
  });
  try {
    return generate();
  } finally {
    Object.defineProperty(prototype, "safeParse", original);
  }
};

/**
 * The OpenAPI 3.1 document of the whole API, merged from the schemas of the routes themselves.
 *
 * @throws Error when two functions declare the same path or two different schemas of one name
 */
export const openApiDocument = (): Record<string, unknown> => {
  const documents = withExactOptionals(() =>
    [createRegistryApp, createRolloutsApp, createMonitoringApp, createTrainingApp, createAuditApp].map(
      (create): OpenApiDocument => create(undeclared as never).getOpenAPI31Document({ openapi: "3.1.0", info }),
    ),
  );
  const paths = merge([...documents.map((document) => document.paths ?? {}), inferencePaths]);
  const schemas = merge([...documents.map((document) => document.components?.schemas ?? {}), inferenceSchemas]);
  return {
    openapi: "3.1.0",
    info,
    security: [{ bearer: [] }],
    paths,
    components: { schemas, securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
  };
};

const merge = (parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> => {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      if (Object.hasOwn(merged, name) && JSON.stringify(merged[name]) !== JSON.stringify(value))
        throw new Error(`${name} is declared twice`);
      merged[name] = value;
    }
  }
  return Object.fromEntries(Object.entries(merged).sort(([left], [right]) => (left < right ? -1 : 1)));
};

const swaggerFiles = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidegate API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `window.SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", deepLinking: true });\n`;

/** Writes what the registry serves beside its code: the document, its browsable page, and a page per type of problem. */
export const writeDocumentation = (folder: string): void => {
  mkdirSync(join(folder, "problems"), { recursive: true });
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(openApiDocument()));
  writeFileSync(join(folder, "index.html"), page);
  writeFileSync(join(folder, "start.js"), start);
  const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  for (const file of swaggerFiles) cpSync(join(swagger, file), join(folder, file));
  const problems = join(import.meta.dirname, "docs", "problems");
  for (const file of readdirSync(problems)) cpSync(join(problems, file), join(folder, "problems", file));
};
