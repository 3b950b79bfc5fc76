import type { Context } from "hono";
import type { Json } from "../domain/json.ts";
import type { Digest } from "../ports/digest.ts";
import type { HttpEnv } from "./http-env.ts";

/** A request of this edge, whatever else its dialect keeps with it. */
interface Identified extends Pick<Context<HttpEnv>, "get" | "req"> {
  set(name: "requestHash" | "idempotencyKey", hash: string): void;
}

/**
 * Takes the hashes that tell a request that comes again from another one. Whoever is not known may read some things, and
 * gives no commands.
 */
export const identifyRequest = (c: Identified, { digest }: { readonly digest: Digest }, body: Json): void => {
  const key: Uint8Array | undefined = c.get("memberKey");
  if (key === undefined) return;
  const { pathname, search } = new URL(c.req.url);
  c.set("requestHash", digest.ofJsonUnder(key, { method: c.req.method, path: pathname + search, body }));
  const idempotencyKey = c.req.header("idempotency-key");
  if (idempotencyKey !== undefined) c.set("idempotencyKey", digest.ofJsonUnder(key, { idempotencyKey }));
};
