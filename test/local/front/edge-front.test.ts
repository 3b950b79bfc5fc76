import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { createEdgeHandler } from "../../../functions/edge/create-edge-handler.ts";
import { type Front, startFront } from "../../../functions/local/front/start-front.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:api:live";
const mebibyte = 1024 * 1024;
const stops: (() => unknown)[] = [];
afterAll(() => Promise.all(stops.map((stop) => stop())));

// biome-ignore lint/suspicious/noExplicitAny: events as handlers see them, untyped JSON
type Event = any;

const edge = createEdgeHandler(fetch);

/** Where redirected bodies go: it tells how long they were, and what they were. */
const openStore = async () => {
  const got: { readonly bytes: number; readonly sha256: string; readonly headers: unknown }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of incoming) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    got.push({ bytes, sha256: hash.digest("hex"), headers: incoming.headers });
    outgoing.end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  stops.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { got, url: `http://127.0.0.1:${port}/bucket/object` };
};

/** The edge function before an API whose function redirects announced bodies and echoes all others. */
const open = async (location: string) => {
  const seen: Event[] = [];
  const front: Front = await startFront({
    apis: [
      {
        id: "abc1234567",
        name: "test",
        stage: "$default",
        routes: [{ key: "ANY /{proxy+}", authorization: "NONE", functionArn: arn, timeoutMs: 30_000 }],
      },
    ],
    edges: [{ pathPattern: "*/mlflow-artifacts/artifacts/*", functionName: "edge" }],
    permissions: [{ resourceArn: arn, service: "apigateway.amazonaws.com", sourceArn: undefined }],
    invoker: {
      invoke: async ({ name, payload }) => {
        const event: Event = JSON.parse(Buffer.from(payload).toString());
        if (name === "api") seen.push(event);
        const value = await (name === "edge" ? edge(event) : api(event, location));
        const answer = { payload: Buffer.from(JSON.stringify(value)), functionError: undefined };
        return { ...answer, requestId: "r", executedVersion: "1" };
      },
      discard: async () => undefined,
      stop: async () => undefined,
    },
    host: "127.0.0.1",
    port: 0,
    now: Date.now,
    report: () => undefined,
  });
  stops.push(front.stop);
  return { seen, base: `http://127.0.0.1:${front.port}` };
};

const api = ({ headers, body = "", isBase64Encoded }: Event, location: string) => {
  if (headers.authorization === "Bearer nobody") return { statusCode: 403, body: '{"error_code":"PERMISSION_DENIED"}' };
  if (headers["x-tidegate-body-bytes"] !== undefined) return { statusCode: 307, headers: { location } };
  return {
    statusCode: 200,
    body: createHash("sha256")
      .update(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"))
      .digest("hex"),
  };
};

/** Streams a body and reads the answer once the body is out, as MLflow's client does. */
const put = (url: string, bytes: number, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
    const sent = request(url, { method: "PUT", headers: { "content-length": bytes, ...headers } }, async (answer) =>
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, body: await text(answer) }),
    );
    sent.on("error", reject);
    Readable.from(chunks(bytes)).pipe(sent);
  });

function* chunks(bytes: number) {
  const chunk = Buffer.alloc(64 * 1024, 7);
  for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
}

const path = "/w/team/api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/a%20model.bin";

test("a body beyond what API Gateway takes is answered with the API's redirect, not with its 413", async () => {
  const store = await openStore();
  const { base, seen } = await open(store.url);
  const first = await put(base + path, 60 * mebibyte, { authorization: "Bearer somebody" });
  expect(first).toMatchObject({ status: 307, location: store.url });
  expect(seen).toHaveLength(1);
  const [asked] = seen;
  expect(asked.rawPath).toBe(decodeURIComponent(path));
  expect(asked.headers).toMatchObject({
    authorization: "Bearer somebody",
    "x-tidegate-body-bytes": String(60 * mebibyte),
    "content-length": "0",
  });
  expect(asked.body).toBeUndefined();

  expect((await put(store.url, 60 * mebibyte)).status).toBe(200);
  expect(store.got).toMatchObject([{ bytes: 60 * mebibyte }]);
});

test("whom the API refuses gets its refusal, and no address", async () => {
  const { base } = await open("http://127.0.0.1:1/never");
  const refused = await put(base + path, 5 * mebibyte, { authorization: "Bearer nobody" });
  expect(refused).toEqual({ status: 403, location: undefined, body: '{"error_code":"PERMISSION_DENIED"}' });
});

test("a small body goes through the API byte for byte, text that is no UTF-8 as well", async () => {
  const { base, seen } = await open("http://127.0.0.1:1/never");
  const latin = Buffer.from("Z\xfcrich;1\r\n", "latin1");
  const answer = await fetch(base + path, { method: "PUT", body: latin, headers: { "content-type": "text/csv" } });
  expect(await answer.text()).toBe(createHash("sha256").update(latin).digest("hex"));
  expect(seen[0].isBase64Encoded).toBe(true);
});

test("nothing but files meets the edge: a large body elsewhere is refused as API Gateway refuses it", async () => {
  const { base, seen } = await open("http://127.0.0.1:1/never");
  expect((await put(`${base}/v1/models`, 11 * mebibyte)).status).toBe(413);
  expect(seen).toEqual([]);
});

test("where the API cannot be reached the client is told to try again", async () => {
  const unreachable = createEdgeHandler(() => Promise.reject(new Error("refused")));
  const event = {
    Records: [
      {
        cf: {
          request: {
            method: "PUT",
            uri: path,
            headers: { "content-length": [{ key: "Content-Length", value: "5000000" }] },
            origin: { custom: { domainName: "api.example", path: "", port: 443, protocol: "https" } },
          },
        },
      },
    ],
  };
  expect(await unreachable(event)).toMatchObject({ status: "503", headers: { "retry-after": [{ value: "1" }] } });
});
