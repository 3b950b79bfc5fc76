import { get } from "node:http";
import { connect } from "node:net";
import { json, text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { ServiceError } from "../../../functions/local/endpoints/service-error.ts";
import { type Front, type FrontOptions, startFront } from "../../../functions/local/front/start-front.ts";
import type { FunctionCall } from "../../../functions/local/lambda/function-invoker.ts";
import type { HttpRoute, ServicePermission } from "../../../functions/local/template/machine-description.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:api:live";
const apiId = "abc1234567";
const route = (key: string, timeoutMs = 30_000): HttpRoute => ({
  key,
  authorization: "NONE",
  functionArn: arn,
  timeoutMs,
});
const permission: ServicePermission = { resourceArn: arn, service: "apigateway.amazonaws.com", sourceArn: undefined };
const fronts: Front[] = [];
const reports: string[] = [];
afterAll(() => Promise.all(fronts.map((front) => front.stop())));

// biome-ignore lint/suspicious/noExplicitAny: the event as a handler sees it, untyped JSON
type Event = any;

/** A front before one handler; what it returns is what the function returned. */
const open = async (
  handler: (event: Event, call: FunctionCall) => unknown,
  keys: readonly (string | HttpRoute)[],
  extra: Partial<FrontOptions> = {},
) => {
  const front = await startFront({
    apis: [
      {
        id: apiId,
        name: "test",
        stage: "$default",
        routes: keys.map((key) => (typeof key === "string" ? route(key) : key)),
      },
    ],
    permissions: [permission],
    invoker: {
      invoke: async (call) => {
        const value = await handler(JSON.parse(Buffer.from(call.payload).toString()), call);
        const failed = value instanceof Error;
        return {
          payload: Buffer.from(JSON.stringify(failed ? { errorMessage: value.message } : value)),
          functionError: failed ? "Unhandled" : undefined,
          requestId: "r",
          executedVersion: "1",
        };
      },
      discard: async () => undefined,
      stop: async () => undefined,
    },
    host: "127.0.0.1",
    port: 0,
    now: () => Date.parse("2026-11-21T06:37:05Z"),
    report: (message) => reports.push(message),
    ...extra,
  });
  fronts.push(front);
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${front.port}${path}`, init);
};
const eventOf = async (response: Response | Promise<Response>): Promise<Event> => (await response).json();
const echo = (event: Event) => ({ statusCode: 200, body: JSON.stringify(event) });

describe("a route", () => {
  const keys = [
    "ANY /v1/models/{proxy+}",
    "GET /v1/models/{model}",
    "GET /v1/models/{model}/versions/{version}",
    "POST /v1/models/special",
    "ANY /v1/models/special",
    "GET /healthz",
    "ANY /w/{workspace}/v1/models/{proxy+}",
  ];
  test.each([
    ["GET", "/v1/models/fraud", "GET /v1/models/{model}", { model: "fraud" }],
    ["PATCH", "/v1/models/fraud", "ANY /v1/models/{proxy+}", { proxy: "fraud" }],
    [
      "GET",
      "/v1/models/fraud/versions/3",
      "GET /v1/models/{model}/versions/{version}",
      { model: "fraud", version: "3" },
    ],
    ["GET", "/v1/models/fraud/versions/3/x", "ANY /v1/models/{proxy+}", { proxy: "fraud/versions/3/x" }],
    ["POST", "/v1/models/special", "POST /v1/models/special", undefined],
    ["GET", "/v1/models/special", "ANY /v1/models/special", undefined],
    ["GET", "/v1/models/a%20b", "GET /v1/models/{model}", { model: "a b" }],
    ["GET", "/w/team/v1/models/a/b", "ANY /w/{workspace}/v1/models/{proxy+}", { workspace: "team", proxy: "a/b" }],
  ])("%s %s goes to %s", async (method, path, key, pathParameters) => {
    const request = await open(echo, keys);
    const event = await eventOf(request(path, { method }));
    expect(event.routeKey).toBe(key);
    expect(event.requestContext.routeKey).toBe(key);
    expect(event.pathParameters).toEqual(pathParameters);
  });

  test.each([
    ["POST", "/healthz"],
    ["GET", "/healthz/"],
    ["GET", "/"],
    ["GET", "/v1/models/"],
    ["GET", "/w/team/healthz"],
  ])("is not found for %s %s", async (method, path) => {
    const request = await open(echo, keys);
    const response = await request(path, { method });
    expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  });

  test.each<[string, string, object]>([
    ["TRACE /v1/models/special", "404 Not Found", { message: "Not Found" }],
    [
      `GET /?q=${"x".repeat(10_240)}`,
      "431 Request Header Fields Too Large",
      { message: "Request Header Fields Too Large" },
    ],
    ["GET /\u0001", "400 Bad Request", { message: "Bad Request" }],
  ])("is not found for what API Gateway does not take: %.20s", async (line, status, body) => {
    await open(echo, [...keys, "$default"]);
    const socket = connect(fronts.at(-1)?.port ?? 0, "127.0.0.1");
    socket.end(`${line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    const [head = "", answer = ""] = (await text(socket)).split("\r\n\r\n");
    expect(head.split("\r\n")[0]).toBe(`HTTP/1.1 ${status}`);
    expect(JSON.parse(answer)).toEqual(body);
  });

  test("named $default takes what no other does", async () => {
    const request = await open(echo, [...keys, "$default"]);
    expect((await eventOf(request("/anything", { method: "DELETE" }))).routeKey).toBe("$default");
    expect((await eventOf(request("/healthz"))).routeKey).toBe("GET /healthz");
  });

  test("without permission for API Gateway to invoke its function is a 500 that says so in the log", async () => {
    const source = `arn:aws:execute-api:us-east-1:000000000000:${apiId}/*/*/v1/models/{proxy+}`;
    const request = await open(echo, keys, { permissions: [{ ...permission, sourceArn: source }] });
    expect((await request("/v1/models/a/b")).status).toBe(200);
    expect((await request("/healthz")).status).toBe(500);
    expect(reports.at(-1)).toContain("no permission lets API Gateway invoke");
  });
});

describe("the event", () => {
  test("is payload format 2.0", async () => {
    const request = await open(echo, ["$default"]);
    const response = await request("/a%2Fb/c%20d?x=1&x=2&y=%C3%A9", {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "a=1; b=2", "X-Custom": "Z", "user-agent": "test" },
      body: '{"é":1}',
    });
    const event = await eventOf(response);
    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/a/b/c d",
      rawQueryString: "x=1&x=2&y=%C3%A9",
      queryStringParameters: { x: "1,2", y: "é" },
      cookies: ["a=1", "b=2"],
      headers: { "x-custom": "Z", "content-type": "application/json", "x-forwarded-proto": "http" },
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId,
        stage: "$default",
        http: { method: "POST", path: "/a/b/c d", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
        time: "21/Nov/2026:06:37:05 +0000",
      },
    });
    expect(event.headers).not.toHaveProperty("cookie");
    expect(event.headers).not.toHaveProperty("connection");
    expect(response.headers.get("apigw-requestid")).toBe(event.requestContext.requestId);
  });

  test.each([
    ["application/octet-stream", {}, true],
    ["application/x-www-form-urlencoded", {}, true],
    ["application/vnd.api+json", {}, false],
    ["text/csv", {}, false],
    ["application/json", { "content-encoding": "gzip" }, true],
  ])("holds a body of %s %j as base64: %s", async (type, headers, isBase64Encoded) => {
    const request = await open(echo, ["$default"]);
    const body = Buffer.from([0x61, 0xff, 0x00]);
    const event = await eventOf(request("/", { method: "POST", headers: { "content-type": type, ...headers }, body }));
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    if (isBase64Encoded) expect(Buffer.from(event.body, "base64")).toEqual(body);
  });

  test("carries the given authorization only where the caller sent none", async () => {
    const request = await open(echo, ["$default"], { authorize: async () => "Bearer admin" });
    expect((await eventOf(request("/"))).headers.authorization).toBe("Bearer admin");
    const own = await request("/", { headers: { authorization: "Bearer own" } });
    expect((await eventOf(own)).headers.authorization).toBe("Bearer own");
  });

  test.each([
    ["another site's page", { origin: "https://evil.example" }, undefined],
    ["a page that rebinds its name to loopback", { host: "evil.example" }, undefined],
    ["our own page", { origin: "http://localhost:1", host: "localhost:1" }, "Bearer admin"],
  ])("carries it for %s: %j", async (_, headers, expected) => {
    await open(echo, ["$default"], { authorize: async () => "Bearer admin" });
    const port = fronts.at(-1)?.port ?? 0;
    // fetch does not let a caller choose Host.
    const event: Event = await new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", port, headers }, (response) => json(response).then(resolve, reject)).on("error", reject);
    });
    expect(event.headers.authorization).toBe(expected);
  });
});

describe("the answer", () => {
  test("has the function's status, headers, cookies and bytes", async () => {
    const request = await open(
      () => ({
        statusCode: 201,
        headers: { "content-type": "image/png", ETag: '"1"' },
        cookies: ["a=1", "b=2"],
        body: Buffer.from([1, 2, 255]).toString("base64"),
        isBase64Encoded: true,
      }),
      ["$default"],
    );
    const response = await request("/");
    expect(response.status).toBe(201);
    expect(response.headers.get("etag")).toBe('"1"');
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([1, 2, 255]));
  });

  test("of a function without a status code is its whole value", async () => {
    const request = await open(() => ({ hello: [1] }), ["$default"]);
    const response = await request("/");
    expect([response.status, response.headers.get("content-type"), await response.json()]).toEqual([
      200,
      "application/json",
      { hello: [1] },
    ]);
  });

  test("to HEAD and with 304 has no body", async () => {
    const request = await open(
      (event) => ({ statusCode: event.rawPath === "/304" ? 304 : 200, body: "x" }),
      ["$default"],
    );
    expect(await (await request("/", { method: "HEAD" })).text()).toBe("");
    const notModified = await request("/304");
    expect([notModified.status, await notModified.text()]).toEqual([304, ""]);
  });

  test.each([
    ["fails", () => new Error("inner detail"), 500, "Internal Server Error"],
    ["answers unreadably", () => ({ statusCode: "soon" }), 500, "Internal Server Error"],
    [
      "is throttled",
      () => {
        throw new ServiceError("TooManyRequestsException", 429, "Rate Exceeded.");
      },
      503,
      "Service Unavailable",
    ],
    [
      "gets too large an event",
      () => {
        throw new ServiceError("RequestTooLargeException", 413, "too large");
      },
      413,
      "Request Entity Too Large",
    ],
  ])("of a function that %s says nothing of the inside", async (_, handler, status, message) => {
    const request = await open(handler, ["$default"]);
    const response = await request("/");
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  test("comes when the integration's time is over, function ready or not", async () => {
    const request = await open(
      async (_, { signal }) => {
        await new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      },
      [route("$default", 100)],
    );
    const response = await request("/");
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
  });
});

describe("the limits", () => {
  test("refuse a body beyond 10 MB, take one of 10 MB", async () => {
    const request = await open((event) => ({ statusCode: 200, body: String(event.body.length) }), ["$default"]);
    const post = (length: number) => request("/", { method: "POST", body: "x".repeat(length) });
    expect(await (await post(10 * 1024 * 1024)).text()).toBe(String(10 * 1024 * 1024));
    const refused = await post(10 * 1024 * 1024 + 1);
    expect([refused.status, await refused.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });

  test("refuse more than 10 kB of headers", async () => {
    const request = await open(echo, ["$default"]);
    expect((await request("/", { headers: { "x-long": "x".repeat(10_300) } })).status).toBe(431);
  });

  test("keep serving others while one client sends nothing", async () => {
    const request = await open(echo, ["$default"]);
    const port = fronts.at(-1)?.port ?? 0;
    const silent = connect(port, "127.0.0.1");
    silent.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
    await delay(50);
    expect((await request("/")).status).toBe(200);
    silent.destroy();
  });
});
