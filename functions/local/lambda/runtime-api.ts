import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Invocation } from "./invocation.ts";
import { responsePayloadBytesMax } from "./lambda-limits.ts";

/** What a sandbox's process tells. */
export interface RuntimeEvents {
  /** It asks for its next event: initialised, and free. */
  readonly next: () => void;
  readonly response: (requestId: string, payload: Uint8Array) => void;
  readonly responseTooLarge: (requestId: string) => void;
  readonly error: (requestId: string, payload: Uint8Array) => void;
  readonly initError: (payload: Uint8Array) => void;
}

export interface RuntimeApi {
  /** `127.0.0.1:{port}`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands an event to the process that waits in `next`. */
  readonly deliver: (invocation: Invocation, deadlineMs: number) => void;
  readonly close: () => void;
}

const invocationPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * Serves the Runtime API (2018-06-01) to one sandbox. Each has a port of its own, since the API knows its caller by
 * nothing else.
 */
export const startRuntimeApi = (events: RuntimeEvents): Promise<RuntimeApi> => {
  let waiting: ServerResponse | undefined;
  const server = createServer((request, response) => {
    if (request.method === "GET" && request.url === "/2018-06-01/runtime/invocation/next") {
      waiting = response;
      events.next();
    } else void receive(request, response, events);
  });
  server.keepAliveTimeout = 0;
  const deliver: RuntimeApi["deliver"] = ({ requestId, functionArn, payload }, deadlineMs) => {
    waiting?.writeHead(200, {
      "content-type": "application/json",
      "content-length": payload.length,
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": deadlineMs,
      "lambda-runtime-invoked-function-arn": functionArn,
      "lambda-runtime-trace-id": `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll("-", "").slice(0, 24)};Sampled=0`,
    });
    waiting?.end(payload);
    waiting = undefined;
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("the Runtime API has no port"));
      resolve({ address: `127.0.0.1:${address.port}`, deliver, close });
    });
  });
};

const receive = async (request: IncomingMessage, response: ServerResponse, events: RuntimeEvents) => {
  const body = await readBody(request).catch(() => undefined);
  // The process died while it sent: its exit says the rest.
  if (body === undefined) return;
  const [, requestId, kind] = invocationPath.exec(request.url ?? "") ?? [];
  if (requestId === undefined) {
    const isInitError = request.url === "/2018-06-01/runtime/init/error";
    response.writeHead(isInitError ? 202 : 404).end();
    if (isInitError) events.initError(body);
    return;
  }
  const tooLarge = kind === "response" && body.length > responsePayloadBytesMax;
  response.writeHead(tooLarge ? 413 : 202).end();
  if (tooLarge) events.responseTooLarge(requestId);
  else if (kind === "response") events.response(requestId, body);
  else events.error(requestId, body);
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};
