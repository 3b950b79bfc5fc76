import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface WireAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP server on loopback that speaks whatever wire its answer writes. */
export const startWireServer = async (
  answer: (request: {
    readonly path: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
  }) => Promise<WireAnswer>,
) => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body, headers } = await answer({
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    });
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return { url: `http://127.0.0.1:${port}`, stop };
};

/** Settings of an SDK client that talks to such a server. */
export const wireClient = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
