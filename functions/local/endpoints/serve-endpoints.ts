import { serve } from "@hono/node-server";
import type { createEndpointsApp } from "./app.ts";

/** A listening endpoints server. */
export interface EndpointsServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the endpoints on loopback only.
 *
 * @param port 0 picks a free one
 * @throws the listen error, e.g. EADDRINUSE
 */
export const serveEndpoints = (app: ReturnType<typeof createEndpointsApp>, port: number): Promise<EndpointsServer> =>
  new Promise((resolve, reject) => {
    const server = serve({
      fetch: app.fetch,
      port,
      hostname: "127.0.0.1",
      serverOptions: {
        // SDK clients keep idle connections; a server that drops them first makes their next call fail with ECONNRESET.
        keepAliveTimeout: 120_000,
        // A 5 GB upload may take longer than Node's 5 minutes.
        requestTimeout: 0,
      },
    });
    server.once("error", reject);
    server.once("listening", () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${bound}`,
        port: bound,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
  });
