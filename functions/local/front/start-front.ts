import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ServiceError } from "../endpoints/service-error.ts";
import type { FunctionInvoker } from "../lambda/function-invoker.ts";
import { parseFunctionReference } from "../lambda/function-store.ts";
import type { EdgeDescription, HttpApiDescription, ServicePermission } from "../template/machine-description.ts";
import { type AskEdge, createAskEdge } from "./edge-request.ts";
import { gatewayAnswer, type HttpAnswer, readAnswer } from "./http-answer.ts";
import { toHttpEvent } from "./http-event.ts";
import { type ApiMatch, compileApis, type MatchApi } from "./match-api.ts";
import { mayInvoke } from "./may-invoke.ts";

export interface FrontOptions {
  /** One port stands for the addresses of all; whichever has a route for a path answers it. */
  readonly apis: readonly HttpApiDescription[];
  /** Functions that are asked before the APIs are, and before a body is read. */
  readonly edges?: readonly EdgeDescription[];
  readonly permissions: readonly ServicePermission[];
  readonly invoker: FunctionInvoker;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Authorization for callers on this machine who send none. */
  readonly authorize?: (() => Promise<string>) | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly report: (message: string) => void;
}

export interface Front {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** API Gateway's limits: body 10 MB, request line and headers together 10,240 bytes. */
const bodyBytesMax = 10 * 1024 * 1024;
const headerBytesMax = 10_240;
/** What requests under way get when the machine stops. */
const stopGraceMs = 700;

/**
 * Serves the product's port as API Gateway's HTTP APIs do: routes, event format, limits and error answers. Edge functions
 * stand before it as CloudFront's do; for them the APIs also answer at an address of their own.
 *
 * @throws the listen error, e.g. EADDRINUSE
 */
export const startFront = async (options: FrontOptions): Promise<Front> => {
  const { edges = [], invoker, host } = options;
  const match = compileApis(options.apis);
  if (edges.length === 0) return listen(createFront(options, match), options);
  // Whoever an edge function asks for is told by what it sends, never by where it asks from.
  const api = await listen(createFront({ ...options, authorize: undefined }, match), { host, port: 0 });
  const origin = { host, port: api.port };
  try {
    const front = await listen(createFront(options, match, createAskEdge(edges, invoker, origin)), options);
    return { port: front.port, stop: async () => void (await Promise.all([front.stop(), api.stop()])) };
  } catch (error) {
    await api.stop();
    throw error;
  }
};

const createFront = (options: FrontOptions, match: MatchApi, askEdge?: AskEdge): Server =>
  // A large body that is sent elsewhere is read and dropped, however long that takes.
  createServer({ maxHeaderSize: headerBytesMax, keepAliveTimeout: 65_000, requestTimeout: 0 }, (incoming, outgoing) => {
    void serve({ ...options, askEdge }, match, incoming, outgoing);
  }).on("clientError", refuseUnread);

const unreadAnswers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** What cannot be read as a request, or is longer than one may be, is answered by hand. */
const refuseUnread = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const line = unreadAnswers[error.code ?? ""] ?? "400 Bad Request";
  const { body } = gatewayAnswer(Number(line.slice(0, 3)), line.slice(4));
  socket.end(
    `HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${Buffer.from(body).toString()}`,
  );
};

interface Serving extends FrontOptions {
  readonly askEdge: AskEdge | undefined;
}

const listen = (server: Server, { host, port }: Pick<FrontOptions, "host" | "port">): Promise<Front> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      const stop = () =>
        new Promise<void>((closed) => {
          const timer = setTimeout(() => server.closeAllConnections(), stopGraceMs);
          server.close(() => {
            clearTimeout(timer);
            closed();
          });
        });
      resolve({ port: bound, stop });
    });
  });

const serve = async (
  options: Serving,
  matchRoute: MatchApi,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  try {
    send(outgoing, await answer(options, matchRoute, incoming));
  } catch (error) {
    if (outgoing.destroyed) return;
    options.report(`${incoming.method} ${incoming.url}: ${String(error)}`);
    send(outgoing, gatewayAnswer(500, "Internal Server Error"));
  }
};

const answer = async (options: Serving, matchRoute: MatchApi, incoming: IncomingMessage): Promise<HttpAnswer> => {
  const authorization = isFromThisMachine(incoming) ? await options.authorize?.() : undefined;
  const verdict = await options.askEdge?.(incoming, authorization);
  if (verdict?.kind === "answer") return verdict.answer;
  const [path = "/"] = (incoming.url ?? "/").split("?");
  const match = matchRoute(incoming.method ?? "GET", path);
  const body = await readBody(incoming);
  if (body === undefined) return gatewayAnswer(413, "Request Entity Too Large");
  if (match === undefined) return gatewayAnswer(404, "Not Found");
  if (!mayInvoke(options.permissions, match.api, match.route)) {
    options.report(`${match.route.key}: no permission lets API Gateway invoke ${match.route.functionArn}`);
    return gatewayAnswer(500, "Internal Server Error");
  }
  const event = toHttpEvent({
    incoming,
    body,
    match,
    apiId: match.api.id,
    stage: match.api.stage,
    edgeHeaders: verdict?.headers,
    authorization,
    now: options.now(),
  });
  const answered = await invoke(options, match, event);
  return { ...answered, headers: { ...answered.headers, "apigw-requestid": event.requestContext.requestId } };
};

const invoke = async ({ invoker }: FrontOptions, { route }: ApiMatch, event: object): Promise<HttpAnswer> => {
  const { name, qualifier } = parseFunctionReference(route.functionArn) ?? { name: "", qualifier: undefined };
  const payload = Buffer.from(JSON.stringify(event));
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(), route.timeoutMs);
  try {
    const result = await invoker.invoke({ name, qualifier, payload, signal: tooLate.signal });
    return result.functionError === undefined
      ? readAnswer(result.payload)
      : gatewayAnswer(500, "Internal Server Error");
  } catch (error) {
    if (tooLate.signal.aborted) return gatewayAnswer(503, "Service Unavailable");
    if (!(error instanceof ServiceError)) throw error;
    if (error.status === 413) return gatewayAnswer(413, "Request Entity Too Large");
    return error.status === 429
      ? gatewayAnswer(503, "Service Unavailable")
      : gatewayAnswer(500, "Internal Server Error");
  } finally {
    clearTimeout(timer);
  }
};

/** A web page elsewhere may reach loopback too, by its own name or by ours; it must not do so as administrator. */
const isFromThisMachine = ({ headers }: IncomingMessage): boolean => {
  const { host = "", origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
};

/** Beyond this a client that ignores the refusal is cut off. */
const droppedBytesMax = 8 * bodyBytesMax;

/** The whole body; undefined if it is larger than API Gateway takes: the rest is dropped, so that the client reads the answer. */
const readBody = async (incoming: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length <= bodyBytesMax) chunks.push(chunk);
    if (length > droppedBytesMax) incoming.destroy();
  }
  return length > bodyBytesMax ? undefined : Buffer.concat(chunks);
};

const send = (outgoing: ServerResponse, { status, headers, body }: HttpAnswer): void => {
  const hasBody = status !== 204 && status !== 304;
  outgoing.writeHead(status, {
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
    ),
    ...(hasBody ? { "content-length": body.length } : {}),
  });
  outgoing.end(hasBody ? body : undefined);
};
