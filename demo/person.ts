import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { StepFailed } from "./narrator.ts";
import { request } from "./retry.ts";
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
}

/** Gives somebody a token. Each of their commands has a key of its own, so that one sent again still happens once. */
export const person = async (server: Server, name: string, role: string): Promise<Person> => {
  const token = await server.token(role, name);
  const send = async (method: string, path: string, body?: Body, ifMatch?: string | null): Promise<Answer> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method === "POST") headers["idempotency-key"] = randomUUID();
    if (ifMatch) headers["if-match"] = ifMatch;
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const reply = await request(`${server.url}${path}`, { method, headers, ...payload });
    const text = reply.bytes.toString("utf8");
    const json = reply.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: reply.status,
      body: json ? JSON.parse(text) : text,
      etag: reply.headers.get("etag"),
      headers: reply.headers,
    };
  };
  return {
    name,
    get: (path) => send("GET", path),
    post: (path, body, options) => send("POST", path, body, options?.ifMatch),
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
      throw new StepFailed(
        `${what} did not happen within ${secondsMax} s; last answer: ${answer.status} ${JSON.stringify(answer.body)}`,
      );
  }
};
