import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ServiceError } from "../endpoints/service-error.ts";
import type { FunctionInvoker } from "../lambda/function-invoker.ts";
import { parseFunctionReference } from "../lambda/function-store.ts";
import type { HttpApiDescription, ServicePermission } from "../template/machine-description.ts";
import { gatewayAnswer, type HttpAnswer, readAnswer } from "./http-answer.ts";
import { toHttpEvent } from "./http-event.ts";
import { type ApiMatch, compileApis, type MatchApi } from "./match-api.ts";
import { mayInvoke } from "./may-invoke.ts";

export interface FrontOptions {
  /** One port stands for the addresses of all; whichever has a route for a path answers it. */
  readonly apis: readonly HttpApiDescription[];
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
 * Serves the product's port as API Gateway's HTTP APIs do: routes, event format, limits and error answers.
 *
 * @throws the listen error, e.g. EADDRINUSE
 */
export const startFront = (options: FrontOptions): Promise<Front> => {
  const match = compileApis(options.apis);
  const server = createServer({ maxHeaderSize: headerBytesMax, keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
    void serve(options, match, incoming, outgoing);
  });
  return listen(server, options);
};

const listen = (server: Server, { host, port }: FrontOptions): Promise<Front> =>
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
  options: FrontOptions,
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

const answer = async (options: FrontOptions, matchRoute: MatchApi, incoming: IncomingMessage): Promise<HttpAnswer> => {
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
    authorization: isFromThisMachine(incoming) ? await options.authorize?.() : undefined,
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
