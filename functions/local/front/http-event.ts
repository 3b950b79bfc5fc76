import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { localAccount } from "../access/local-account.ts";
import { decode, type RouteMatch } from "./match-route.ts";

export interface ReceivedRequest {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly match: RouteMatch;
  readonly apiId: string;
  readonly stage: string;
  /** What the edge made of headers; undefined where none stands before the API. */
  readonly edgeHeaders: Readonly<Record<string, string>> | undefined;
  /** Authorization to assume where the caller sent none. */
  readonly authorization: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Builds the event of payload format 2.0.
 * Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export const toHttpEvent = (request: ReceivedRequest) => {
  const { incoming, body, match, now } = request;
  const [path = "/", rawQueryString = ""] = splitOnce(incoming.url ?? "/", "?");
  const headers = toHeaders(request);
  const { cookie, ...otherHeaders } = headers;
  const isText = isTextBody(headers["content-type"], headers["content-encoding"]);
  const query = [...new URLSearchParams(rawQueryString)];
  const host = headers.host ?? "localhost";
  const [rawPath] = splitOnce(decode(path), "?");
  return {
    version: "2.0",
    routeKey: match.route.key,
    // HTTP APIs decode the path and cut it at a decoded question mark, unlike REST APIs and function URLs.
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split("; ") }),
    headers: otherHeaders,
    ...(query.length === 0 ? {} : { queryStringParameters: joinRepeated(query) }),
    ...(Object.keys(match.pathParameters).length === 0 ? {} : { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: localAccount.accountId,
      apiId: request.apiId,
      domainName: host,
      domainPrefix: host.split(/[.:]/)[0],
      http: {
        method: incoming.method ?? "GET",
        path: rawPath,
        protocol: `HTTP/${incoming.httpVersion}`,
        sourceIp: incoming.socket.remoteAddress ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: match.route.key,
      stage: request.stage,
      time: clfTime(now),
      timeEpoch: now,
    },
    ...(body.length === 0 ? {} : { body: isText ? body.toString("utf8") : body.toString("base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};

const toHeaders = ({ incoming, authorization, edgeHeaders = {} }: ReceivedRequest): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headersDistinct)) headers[name] = (value ?? []).join(",");
  for (const [name, value] of Object.entries(edgeHeaders)) if (name !== "host") headers[name] = value;
  // The connection to API Gateway ends there.
  for (const name of ["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "expect"]) delete headers[name];
  if (authorization !== undefined && headers.authorization === undefined) headers.authorization = authorization;
  headers["x-forwarded-for"] ??= incoming.socket.remoteAddress ?? "127.0.0.1";
  headers["x-forwarded-proto"] = "http";
  headers["x-forwarded-port"] = String(incoming.socket.localPort ?? 0);
  headers["x-amzn-trace-id"] ??= `Root=1-${randomUUID().slice(0, 8)}-${randomUUID().replaceAll("-", "").slice(0, 24)}`;
  return headers;
};

/** Media types that API Gateway hands over as text; all else, and anything compressed, is base64. */
const textTypes = /^(text\/|application\/(json|javascript|xml)\b|[^;]+\+(json|xml)\b)/i;

const isTextBody = (contentType: string | undefined, encoding: string | undefined): boolean =>
  encoding === undefined && (contentType === undefined || textTypes.test(contentType));

const joinRepeated = (pairs: readonly (readonly [string, string])[]): Record<string, string> => {
  const joined: Record<string, string> = {};
  for (const [name, value] of pairs) joined[name] = name in joined ? `${joined[name]},${value}` : value;
  return joined;
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Common log format, e.g. `12/Mar/2020:19:03:58 +0000`. */
const clfTime = (now: number): string => {
  const [day, time] = new Date(now).toISOString().slice(0, 19).split("T");
  const [year, month, date] = (day ?? "").split("-");
  return `${date}/${months[Number(month) - 1]}/${year}:${time} +0000`;
};

const splitOnce = (text: string, separator: string): [string, string] => {
  const place = text.indexOf(separator);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
};
