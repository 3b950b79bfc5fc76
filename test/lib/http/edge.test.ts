import { createRoute, z } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import { openMemberDirectory } from "../../../lib/adapters/dynamodb/member-directory.ts";
import { openTokenVerifier } from "../../../lib/adapters/oidc/token-verifier.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import { createHttpApp } from "../../../lib/http/http-app.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { startTokenIssuer, type TestIssuer } from "../../support/token-issuer.ts";

let engine: TableEngine;
let issuer: TestIssuer;
let app: HttpApp;

beforeAll(async () => {
  engine = await startTableEngine();
  issuer = await startTokenIssuer();
  const ids = uuidV7Ids();
  const authorizer = openCedarAuthorizer();
  const table = await createStateTable(engine.client, "state");
  app = createHttpApp(
    {
      tokens: openTokenVerifier({
        issuer: issuer.issuer,
        audience: "tidegate",
        groupsClaims: ["groups", "cognito:groups"],
      }),
      members: openMemberDirectory({ client: engine.client, table, ids, clock: systemClock }),
      iamGroups: { "arn:aws:iam::123456789012:role/ci": ["default/data-scientist"] },
      authorizer,
      ids,
      digest: sha256Digest,
    },
    [/^\/open$/],
  );
  app.get("/open", (c) => c.text("open"));
  app.get("/v1/fails", () => {
    throw new Error("secret internals");
  });
  const route = createRoute({
    method: "post",
    path: "/v1/things/{name}",
    middleware: [allow("registerModel", { authorizer })] as const,
    request: {
      params: z.strictObject({ name: z.string().max(8) }),
      body: {
        required: true,
        content: { "application/json": { schema: z.strictObject({ count: z.int(), deep: z.json().optional() }) } },
      },
    },
    responses: { 200: { description: "The context that a use case gets." } },
  });
  app.openapi(route, (c) =>
    c.json({ ...commandContext(c), count: c.req.valid("json").count, revision: ifMatch(c) }, 200, { etag: etag(3) }),
  );
});

afterAll(async () => {
  await issuer.stop();
  await engine.stop();
});

const send = async (
  options: {
    path?: string;
    method?: string;
    body?: string | Uint8Array<ArrayBuffer>;
    headers?: Record<string, string>;
    groups?: string[];
    token?: string;
  } = {},
) => {
  const token = options.token ?? (await issuer.token({ groups: options.groups ?? ["default/data-scientist"] }));
  const response = await app.request(options.path ?? "/v1/things/a", {
    method: options.method ?? "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "if-match": '"2"',
      ...options.headers,
    },
    ...(options.method === "GET" ? {} : { body: options.body ?? '{"count":1}' }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
};

const expectProblem = (answer: Awaited<ReturnType<typeof send>>, status: number, code: string) => {
  expect(answer.json()).toMatchObject({
    type: `/docs/problems/${code}`,
    code,
    status,
    instance: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
};

describe("a request that is right", () => {
  test("reaches its use case with workspace, pseudonym, roles and the evidence of its authorization", async () => {
    const answer = await send({
      path: "/w/team-a/v1/things/a",
      groups: ["team-a/data-scientist", "*/auditor", "other/admin"],
      headers: { "idempotency-key": "k1" },
    });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      workspace: "team-a",
      actor: expect.stringMatching(/^[0-9a-f]{32}$/),
      roles: ["auditor", "data-scientist"],
      authorization: { decision: "allow", determiningPolicies: ["data-scientists-contribute"] },
      idempotencyKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      revision: 2,
    });
    expect(answer.headers.get("etag")).toBe('"3"');
  });

  test("gives one person one pseudonym in a workspace, and another one elsewhere", async () => {
    const actor = async (path: string) => (await send({ path, groups: ["*/data-scientist"] })).json().actor;
    expect(await actor("/v1/things/a")).toBe(await actor("/v1/things/b"));
    expect(await actor("/w/team-a/v1/things/a")).not.toBe(await actor("/v1/things/a"));
  });

  test("has the same hash whatever the order of its members, and another one for another body", async () => {
    const hash = async (body: string) => (await send({ body })).json().requestHash;
    expect(await hash('{"count":1,"deep":{"a":1,"b":2}}')).toBe(await hash('{"deep":{"b":2,"a":1},"count":1}'));
    expect(await hash('{"count":1}')).not.toBe(await hash('{"count":2}'));
  });
});

describe("what a caller sends", () => {
  const sentBy = async (subject: string, key: string) =>
    (
      await send({
        token: await issuer.token({ subject, groups: ["default/data-scientist"] }),
        headers: { "idempotency-key": key },
      })
    ).json();

  test("is the same to itself each time, and hashed otherwise for everybody else", async () => {
    const [ada, again, bob] = [await sentBy("ada", "k1"), await sentBy("ada", "k1"), await sentBy("bob", "k1")];
    expect([again.requestHash, again.idempotencyKey]).toEqual([ada.requestHash, ada.idempotencyKey]);
    expect(bob.requestHash).not.toBe(ada.requestHash);
    expect(bob.idempotencyKey).not.toBe(ada.idempotencyKey);
    expect((await sentBy("ada", "k2")).idempotencyKey).not.toBe(ada.idempotencyKey);
  });

  test("cannot be guessed from its hash by whoever knows all of the request but the key", async () => {
    const { requestHash, idempotencyKey } = await sentBy("ada", "k1");
    const request = { method: "POST", path: "/v1/things/a", body: { count: 1 } };
    const guesses = ["k1", { idempotencyKey: "k1" }, request, JSON.stringify(request)];
    for (const guess of guesses) {
      const hashes = [sha256Digest.ofJson(guess), sha256Digest.ofJsonUnder(new Uint8Array(32), guess)];
      expect(hashes).not.toContain(requestHash);
      expect(hashes).not.toContain(idempotencyKey);
    }
  });
});

describe("a caller who is not known", () => {
  test.each([
    ["no token", ""],
    ["a token that is none", "abc"],
    ["a token of 17 000 characters", `a.${"b".repeat(17_000)}.c`],
  ])("with %s is refused", async (_, token) => {
    expectProblem(
      await send({ headers: { authorization: token === "" ? "" : `Bearer ${token}` } }),
      401,
      "unauthenticated",
    );
  });

  test.each([
    ["another audience", { aud: "somebody-else" }],
    ["another issuer", { iss: "http://127.0.0.1:1" }],
    ["an ID token's use", { token_use: "id" }],
    ["groups that are no list", { groups: "default/admin" }],
    ["a start in the future", { nbf: 4_000_000_000 }],
  ])("with a token of %s is refused", async (_, claims) => {
    expectProblem(
      await send({ token: await issuer.token({ groups: ["default/admin"], ...claims }) }),
      401,
      "unauthenticated",
    );
  });

  test("with an unsigned token is refused, and so is one signed with the public key as a secret", async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iss: issuer.issuer, aud: "tidegate", sub: "eve", exp: 4_000_000_000, groups: ["default/admin"] };
    for (const alg of ["none", "HS256"]) {
      expectProblem(
        await send({
          token: `${part({ alg, kid: "k1", jku: "http://127.0.0.1:1/keys" })}.${part(claims)}.${alg === "none" ? "" : "c2ln"}`,
        }),
        401,
        "unauthenticated",
      );
    }
  });

  test("is refused on routes that do not exist, too", async () => {
    expectProblem(await send({ path: "/v1/nowhere", headers: { authorization: "" } }), 401, "unauthenticated");
  });

  test("reads what is open to anybody", async () => {
    expect((await app.request("/open")).status).toBe(200);
  });
});

describe("a caller with AWS credentials", () => {
  const signed = async (userArn: string, path = "/v1/things/a") => {
    const event = { requestContext: { authorizer: { iam: { userArn } } } };
    const headers = { "content-type": "application/json", "if-match": '"2"' };
    return app.request(path, { method: "POST", body: '{"count":1}', headers }, { event: event as never });
  };

  test("has the groups of its role, whatever its session is called", async () => {
    const answer = await signed("arn:aws:sts::123456789012:assumed-role/ci/build-17");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ roles: ["data-scientist"], authorization: { decision: "allow" } });
  });

  test("has none that were not given to it", async () => {
    expect((await signed("arn:aws:sts::123456789012:assumed-role/other/ci")).status).toBe(404);
    expect((await signed("arn:aws:sts::123456789012:assumed-role/ci/x", "/w/team-b/v1/things/a")).status).toBe(404);
  });
});

describe("a caller who may not", () => {
  test("is told which action, and nothing of a foreign workspace", async () => {
    expectProblem(await send({ groups: ["default/viewer"] }), 403, "forbidden");
    const foreign = await send({ path: "/w/team-b/v1/things/a" });
    expectProblem(foreign, 404, "workspace-not-found");
  });
});

describe("a malformed request", () => {
  test.each<[string, Parameters<typeof send>[0], number, string]>([
    ["a body that is no JSON", { body: "{" }, 400, "malformed-json"],
    [
      "a body nested 10 000 deep",
      { body: `{"count":1,"deep":${"[".repeat(10_000)}${"]".repeat(10_000)}}` },
      400,
      "nested-too-deep",
    ],
    ["a body of 2 MB", { body: `{"count":1,"deep":"${"x".repeat(2_000_000)}"}` }, 413, "body-too-large"],
    ["another media type", { headers: { "content-type": "text/plain" } }, 415, "unsupported-media-type"],
    [
      "a body in gzip",
      { body: new Uint8Array([0x1f, 0x8b, 8, 0]), headers: { "content-encoding": "gzip" } },
      415,
      "encoded-body",
    ],
    ["a wrong type", { body: '{"count":"1"}' }, 422, "invalid-request"],
    ["an unknown field", { body: '{"count":1,"extra":2}' }, 422, "invalid-request"],
    ["a parameter that breaks its schema", { path: "/v1/things/much-too-long" }, 422, "invalid-request"],
    ["no body", { body: "" }, 400, "malformed-json"],
    [
      "bytes that are no UTF-8",
      { body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
      400,
      "malformed-json",
    ],
    ["a member named twice", { body: '{"count":1,"deep":{"a":1,"\\u0061":2}}' }, 400, "malformed-json"],
    ["an integer that would be rounded", { body: '{"count":1,"deep":9007199254740993}' }, 400, "malformed-json"],
    ["a member named __proto__", { body: '{"count":1,"deep":{"__proto__":1}}' }, 400, "malformed-json"],
    [
      "another charset",
      { headers: { "content-type": "application/json; charset=latin1" } },
      415,
      "unsupported-media-type",
    ],
    ["a method that the path does not take", { method: "DELETE" }, 405, "method-not-allowed"],
    ["a key with spaces", { headers: { "idempotency-key": "a b" } }, 400, "invalid-idempotency-key"],
    ["a weak ETag", { headers: { "if-match": 'W/"2"' } }, 400, "invalid-if-match"],
    ["an unknown route", { path: "/v1/nowhere" }, 404, "route-not-found"],
  ])("with %s gets the problem that says so", async (_, options, status, code) => {
    expectProblem(await send(options), status, code);
  });

  test("in a coding is told that only identity is taken, which is", async () => {
    const answer = await send({ headers: { "content-encoding": "br" } });
    expect(answer.headers.get("accept-encoding")).toBe("identity");
    expect((await send({ headers: { "content-encoding": "identity" } })).status).toBe(200);
  });

  test("without If-Match where it is needed is told to send one", async () => {
    const token = await issuer.token({ groups: ["default/data-scientist"] });
    const response = await app.request("/v1/things/a", {
      method: "POST",
      body: '{"count":1}',
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    expect(response.status).toBe(428);
  });

  test("is told where each error is, by JSON Pointer", async () => {
    const { errors } = (await send({ body: '{"count":"x","a/b":1}' })).json();
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(["/a~1b", "/count"]);
  });
});

test("a path that a URL would turn into another one names nothing", async () => {
  const token = await issuer.token({ groups: ["default/data-scientist"] });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "if-match": '"2"' };
  const ask = (rawPath: string) =>
    app.request("/v1/things/a", { method: "POST", body: '{"count":1}', headers }, { event: { rawPath } as never });
  expect((await ask("/v1/things/a")).status).toBe(200);
  for (const sent of ["/v1/things/a\u0000", "/v1/things/a\t", "/v1/things/b/../a", "/v1\\things/a"])
    expect((await ask(sent)).status).toBe(404);
});

test.each(["idempotency-key", "consent-reference"])(
  "%s is held to what was sent, not to its encoding",
  async (name) => {
    const token = await issuer.token({ groups: ["default/data-scientist"] });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "if-match": '"2"' };
    // Hono's Lambda adapter makes %C3%BC of ü, and nothing of nothing.
    const ask = (sent: string, seen: Record<string, string>) =>
      app.request(
        "/v1/things/a",
        { method: "POST", body: '{"count":1}', headers: { ...headers, ...seen } },
        { event: { rawPath: "/v1/things/a", headers: { [name]: sent } } as never },
      );
    expect((await ask("c-1", { [name]: "c-1" })).status).toBe(200);
    expect((await ask("ü", { [name]: "%C3%BC" })).status).toBe(400);
    expect((await ask("", {})).status).toBe(400);
  },
);

test("HEAD is open where GET is", async () => {
  expect((await app.request("/open", { method: "HEAD" })).status).toBe(200);
});

test("a failure of ours tells its request id and nothing else", async () => {
  const answer = await send({ path: "/v1/fails", method: "GET" });
  expectProblem(answer, 500, "internal-error");
  expect(answer.text).not.toContain("secret");
});
