import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { compileWildcard } from "../access/wildcard.ts";
import type { FunctionInvoker } from "../lambda/function-invoker.ts";
import type { EdgeDescription } from "../template/machine-description.ts";
import type { HttpAnswer } from "./http-answer.ts";

/** What an edge function made of a request: an answer in the origin's place, or the headers to go on with. */
export type EdgeVerdict =
  | { readonly kind: "answer"; readonly answer: HttpAnswer }
  | { readonly kind: "forward"; readonly headers: Readonly<Record<string, string>> };

/** Where the API answers without an edge before it. */
export interface Origin {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks the edge functions about a request whose body nobody has read; undefined where none is attached to its path.
 *
 * @param authorization  to assume where the caller sent none
 */
export type AskEdge = (
  incoming: IncomingMessage,
  authorization: string | undefined,
) => Promise<EdgeVerdict | undefined>;

const headersSchema = z.record(z.string(), z.array(z.object({ key: z.string().optional(), value: z.string() })));
const resultSchema = z.union([
  z.object({
    status: z.string().regex(/^[1-5]\d\d$/),
    headers: headersSchema.default({}),
    body: z.string().default(""),
    bodyEncoding: z.enum(["text", "base64"]).default("text"),
  }),
  z.object({ method: z.string(), headers: headersSchema }),
]);

/** CloudFront gives a 502 where its function fails, and for more than this of an answer. */
const answerBytesMax = 1_048_576;

/** Runs the functions that the stacks attach to CloudFront's origin requests, for the paths they are attached to. */
export const createAskEdge = (edges: readonly EdgeDescription[], invoker: FunctionInvoker, origin: Origin): AskEdge => {
  const compiled = edges.map((edge) => ({ ...edge, matches: compileWildcard(edge.pathPattern) }));
  return async (incoming, authorization) => {
    const [path = "/"] = (incoming.url ?? "/").split("?");
    // A pattern may leave out the first slash.
    const edge = compiled.find(({ matches }) => matches(path) || matches(path.slice(1)));
    if (edge === undefined) return undefined;
    const payload = Buffer.from(JSON.stringify(toEdgeEvent(incoming, authorization, origin)));
    const result = await invoker.invoke({ name: edge.functionName, qualifier: undefined, payload });
    return result.functionError === undefined ? readVerdict(result.payload) : badGateway;
  };
};

const badGateway: EdgeVerdict = {
  kind: "answer",
  answer: { status: 502, headers: { "content-type": "text/html" }, body: Buffer.from("502 Bad Gateway") },
};

const readVerdict = (payload: Uint8Array): EdgeVerdict => {
  const parsed = resultSchema.safeParse(JSON.parse(Buffer.from(payload).toString("utf8")));
  if (!parsed.success || payload.byteLength > answerBytesMax) return badGateway;
  const { data } = parsed;
  const headers = Object.fromEntries(
    Object.entries(data.headers).map(([name, values]) => [name, values.map(({ value }) => value).join(",")]),
  );
  if (!("status" in data)) return { kind: "forward", headers };
  const body = Buffer.from(data.body, data.bodyEncoding === "base64" ? "base64" : "utf8");
  return { kind: "answer", answer: { status: Number(data.status), headers, body } };
};

/** Headers that CloudFront shows to no function ("Restrictions on all edge functions"). */
const hidden = /^(connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-amz-cf-.*|x-cache|x-edge-.*|x-real-ip)$/;

/**
 * The origin request event of a behaviour that forwards every header but Host.
 * Source: CloudFront Developer Guide, "Lambda@Edge event structure".
 */
const toEdgeEvent = (incoming: IncomingMessage, authorization: string | undefined, { host, port }: Origin) => {
  const [uri = "/", querystring = ""] = (incoming.url ?? "/").split("?");
  const shown = Object.entries(incoming.headersDistinct).filter(([name]) => !hidden.test(name) && name !== "host");
  const assumed =
    authorization === undefined ? {} : { authorization: [{ key: "Authorization", value: authorization }] };
  const sent = Object.fromEntries(
    shown.map(([name, values = []]) => [name, values.map((value) => ({ key: name, value }))]),
  );
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: incoming.headers.host ?? "",
            distributionId: "LOCAL",
            eventType: "origin-request",
          },
          request: {
            clientIp: incoming.socket.remoteAddress ?? "127.0.0.1",
            headers: { ...assumed, ...sent, host: [{ key: "Host", value: host }] },
            method: incoming.method ?? "GET",
            uri,
            querystring,
            origin: {
              custom: {
                customHeaders: {},
                domainName: host,
                keepaliveTimeout: 5,
                path: "",
                port,
                protocol: "http",
                readTimeout: 30,
                sslProtocols: ["TLSv1.2"],
              },
            },
          },
        },
      },
    ],
  };
};
