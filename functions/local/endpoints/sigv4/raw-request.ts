import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** A request exactly as it came over the wire: a signature covers bytes, not what a URL parser makes of them. */
export interface RawRequest {
  readonly method: string;
  /** Path, percent-encoded as sent. */
  readonly path: string;
  /** Query without `?`, percent-encoded as sent. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** Reads the request line and headers of Node's request. */
export const readRawRequest = (incoming: IncomingMessage): RawRequest => {
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? "" : target.slice(mark + 1),
    headers: incoming.headers,
  };
};

/** One header as a single value; repeated lines are joined as a signature joins them. */
export const headerOf = (request: RawRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
};
