import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Server } from "./server.ts";

/** JSON as the API answers it; the demo says what it expects where it reads. */
// biome-ignore lint/suspicious/noExplicitAny: the demo is a client without the server's types, on purpose
export type Body = any;

export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly etag: string | null;
  readonly headers: Headers;
}

/** Somebody with a token: everything the demo does, it does over HTTP as one of them. */
export interface Person {
  readonly name: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: Body, options?: { readonly ifMatch?: string | null }): Promise<Answer>;
  put(path: string, body: Body, options?: { readonly ifMatch?: string | null }): Promise<Answer>;
}

/** A server that is being started again refuses connections for a while; a request with its key may be sent as often as needed. */
const retrySecondsMax = 60;

export const person = async (server: Server, name: string, role: string): Promise<Person> => {
  const token = await server.token(role, name);
  const send = async (method: string, path: string, body?: Body, ifMatch?: string | null): Promise<Answer> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method === "POST") headers["idempotency-key"] = randomUUID();
    if (ifMatch) headers["if-match"] = ifMatch;
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    for (const deadline = performance.now() + retrySecondsMax * 1000; ; await setTimeout(300)) {
      const response = await fetch(`${server.url}${path}`, request).catch((error: unknown) => {
        if (performance.now() > deadline) throw error;
      });
      if (response === undefined) continue;
      if (response.status === 503 && performance.now() < deadline) continue;
      const text = await response.text();
      const json = response.headers.get("content-type")?.includes("json") ?? false;
      return {
        status: response.status,
        body: json ? JSON.parse(text) : text,
        etag: response.headers.get("etag"),
        headers: response.headers,
      };
    }
  };
  return {
    name,
    get: (path) => send("GET", path),
    post: (path, body, options) => send("POST", path, body, options?.ifMatch),
    put: (path, body, options) => send("PUT", path, body, options?.ifMatch),
  };
};

/** Reads again and again until it is as wanted. */
export const until = async (
  what: string,
  secondsMax: number,
  read: () => Promise<Answer>,
  isSo: (body: Body) => boolean,
): Promise<Answer> => {
  for (const deadline = performance.now() + secondsMax * 1000; ; await setTimeout(250)) {
    const answer = await read();
    if (answer.status === 200 && isSo(answer.body)) return answer;
    if (performance.now() > deadline)
      throw new Error(
        `${what} did not happen within ${secondsMax} s; last answer: ${answer.status} ${JSON.stringify(answer.body)}`,
      );
  }
};
