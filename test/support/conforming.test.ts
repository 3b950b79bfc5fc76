import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../documentation.ts";
import { conforming } from "./conforming.ts";

/** Asks an app that answers whatever it is told to. */
const ask = async (request: string, status: number, body: unknown, mediaType = "application/json") => {
  const [method = "", path] = request.split(" ");
  const content = body === null ? null : JSON.stringify(body);
  const answer = () => new Response(content, { status, headers: { "content-type": mediaType } });
  return conforming({ fetch: (_: Request) => answer() }).fetch(new Request(`http://api${path}`, { method }));
};

const problem = { type: "/docs/problems/a", title: "A", status: 404, detail: "a", instance: "1", code: "a" };
const problemType = "application/problem+json";

describe("what the document has", () => {
  test.each([
    ["GET /w/blue/healthz?a=1", 200, { status: "ok" }, "application/json; charset=UTF-8"],
    ["HEAD /healthz", 200, null, undefined],
    ["GET /v1/models/a%20b", 404, problem, problemType],
    ["PUT /v1/models", 405, { ...problem, status: 405 }, problemType],
    ["GET /nowhere", 404, problem, problemType],
    ["GET /v2/nowhere", 404, { error: "nothing there" }, undefined],
    ["GET /log/tile/0/000.p/9", 401, { ...problem, status: 401 }, problemType],
  ] as const)("is let through: %s %i", async (request, status, body, mediaType) => {
    expect((await ask(request, status, body, mediaType)).status).toBe(status);
  });
});

describe("an answer is refused, and told with its request, for", () => {
  test.each([
    ["a member that nobody described", "GET /healthz", 200, { status: "ok", more: 1 }, /^GET \/healthz 200: .*"more"/],
    ["a missing member", "GET /healthz", 200, {}, /required property 'status'/],
    ["a value that is not allowed", "GET /healthz", 200, { status: "bad" }, /\/status must be equal to/],
    ["a status", "GET /healthz", 418, {}, /^GET \/healthz 418: a status that is not documented/],
    [
      "the media type of a refusal",
      "GET /v1/models/a",
      404,
      problem,
      /application\/json instead of application\/problem/,
    ],
    ["success where nothing is documented", "GET /nowhere", 200, {}, /answered, but not in the document/],
    ["a refusal of another form where nothing is documented", "GET /nowhere", 404, {}, /instead of/],
    ["a refusal of the inference protocol that is a problem", "GET /v2/nowhere", 404, problem, /'error'/],
  ] as const)("%s", async (_, request, status, body, message) => {
    await expect(ask(request, status, body)).rejects.toThrow(message);
  });

  test("an object that is none of the operation's, whichever of all operations and statuses it is", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: read as a client without our types reads it
    const { paths, components }: any = openApiDocument();
    const refused: string[] = [];
    const closed: string[] = [];
    for (const [path, item] of Object.entries<Record<string, { responses: object }>>(paths))
      for (const [method, { responses }] of Object.entries(item))
        for (const [status, response] of Object.entries(responses)) {
          const schema = response.content?.["application/json"]?.schema;
          const { additionalProperties } = components.schemas[schema?.$ref?.split("/").at(-1)] ?? schema ?? {};
          if (additionalProperties !== false) continue;
          const request = `${method.toUpperCase()} ${path.replaceAll(/[{}]/g, "")}`;
          closed.push(`${request} ${status}`);
          const message = await ask(request, Number(status), { unknown: 1 }).then(
            String,
            (error: Error) => error.message,
          );
          if (message.startsWith(`${request} ${status}: / must`)) refused.push(`${request} ${status}`);
        }
    expect(closed.length).toBeGreaterThan(60);
    expect(refused).toEqual(closed);
  });
});
