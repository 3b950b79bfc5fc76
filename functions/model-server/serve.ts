import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { nameOrigin } from "../../lib/domain/inference/failure-origin.ts";
import type { ModelSession } from "../../lib/ports/model-session.ts";
import { answerInference, answerMetadata, failure } from "./answer.ts";

/** SageMaker sends 6 MB at most (InvokeEndpoint, 6 291 456 bytes). */
const bodyBytesMax = 6_291_456;

/** SageMaker reuses connections; one that we closed while it sent would be a failed request. */
const keepAliveMs = 75_000;

/**
 * Serves a model by SageMaker's container contract: GET /ping, POST /invocations. Unknown headers are passed over.
 *
 * Listens only once the model is loaded, so a ping that is answered means a model that answers.
 *
 * @param sha256  digest of the model, which every failure names
 * @param port    8080 in SageMaker; 0 takes any free one
 */
export const serve = (session: ModelSession, sha256: string, port: number): Promise<Server> => {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    // While stopping, a connection ends with its answer instead of waiting for the next request.
    response.shouldKeepAlive = server.listening;
    respond({ session, sha256 }, request, response).catch((error: unknown) => response.destroy(toError(error)));
  });
  return new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, () => listening(server));
  });
};

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

const respond = async (
  { session, sha256 }: { readonly session: ModelSession; readonly sha256: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const path = request.url?.split("?", 1)[0];
  if (request.method === "GET" && path === "/ping") {
    response.writeHead(200).end();
    return;
  }
  const body = await readBody(request);
  const { status, body: text } =
    request.method === "POST" && path === "/invocations"
      ? body === undefined
        ? failure(400, `the body has more than ${bodyBytesMax} bytes`)
        : await answerInference(session, body)
      : request.method === "GET" && path === "/metadata"
        ? answerMetadata(session)
        : failure(404, "this server answers GET /ping, GET /metadata and POST /invocations");
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(status === 200 ? text : nameOrigin(text, sha256));
};

/** The whole body as text; undefined when it is too large. */
const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // Read to the end all the same: an answer to an unread body is lost when the connection closes.
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  return bytes > bodyBytesMax ? undefined : Buffer.concat(chunks).toString("utf8");
};

/** Stops on SageMaker's SIGTERM: open requests are answered, then the process ends, well within the 30 s it is given. */
export const stopOnTermination = (server: Server): void => {
  process.once("SIGTERM", () => {
    server.close();
    server.closeIdleConnections();
  });
};
