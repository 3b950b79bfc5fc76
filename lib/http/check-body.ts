import { createMiddleware } from "hono/factory";
import type { Json } from "../domain/json.ts";
import { nestingExceeds } from "../domain/json-text.ts";
import type { Digest } from "../ports/digest.ts";
import type { HttpEnv } from "./http-env.ts";
import { identifyRequest } from "./identify-request.ts";
import { isEncoded } from "./is-encoded.ts";
import { Problem } from "./problem.ts";
import { repeatedName } from "./repeated-name.ts";
import { routedPath } from "./request-path.ts";

/** Command bodies are small; artifacts never pass through here. */
const bytesMax = 1_048_576;
const depthMax = 32;

/**
 * Refuses bodies that no route could want, before any schema sees them, and takes the request's hash.
 *
 * @param textPaths  routes that take text/plain instead of JSON
 */
export const checkBody = (needs: { readonly digest: Digest }, textPaths: readonly RegExp[] = []) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const declared = Number(c.req.header("content-length") ?? 0);
    if (declared > bytesMax) throw new Problem({ code: "body-too-large", bytesMax });
    const bodyless = c.req.method === "GET" || c.req.method === "HEAD";
    const bytes = bodyless ? new ArrayBuffer(0) : await c.req.arrayBuffer();
    if (bytes.byteLength > bytesMax) throw new Problem({ code: "body-too-large", bytesMax });
    let body: Json = null;
    if (bytes.byteLength > 0) {
      if (isEncoded(c.req.header("content-encoding"))) throw new Problem({ code: "encoded-body" });
      const isText = textPaths.some((pattern) => pattern.test(routedPath(c.req.raw)));
      if (!(isText ? textMediaType : jsonMediaType).test(c.req.header("content-type") ?? ""))
        throw new Problem({ code: "unsupported-media-type", expected: isText ? "text/plain" : "application/json" });
      body = isText ? new TextDecoder().decode(bytes) : parseJson(decode(bytes));
    }
    identifyRequest(c, needs, body);
    await next();
  });

/** JSON is UTF-8 (RFC 8259, 8.1); another charset would be read as something else than was sent. */
const jsonMediaType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const textMediaType = /^text\/plain\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const decode = (bytes: ArrayBuffer): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem({ code: "malformed-json", reason: "the bytes are not UTF-8" });
  }
};

const parseJson = (text: string): Json => {
  if (nestingExceeds(text, depthMax)) throw new Problem({ code: "nested-too-deep", depthMax });
  try {
    const value: Json = JSON.parse(text, interoperable);
    const repeated = repeatedName(text);
    if (repeated !== undefined) throw new SyntaxError(`an object names ${JSON.stringify(repeated)} twice`);
    return value;
  } catch (error) {
    throw new Problem({ code: "malformed-json", reason: error instanceof Error ? error.message : "not JSON" });
  }
};

/**
 * I-JSON (RFC 7493): no number beyond a double, no integer that a double would round, no half of a surrogate pair; none
 * of them can be hashed, signed or logged as it was sent. `__proto__` would vanish from the object that holds it.
 */
const interoperable = (key: string, value: Json, context?: { readonly source?: string }): Json => {
  if (typeof value === "number" && !Number.isFinite(value)) throw new SyntaxError("a number is out of range");
  if (typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? ""))
    throw new SyntaxError("an integer beyond 2^53 would be rounded; send it as a string");
  if (key === "__proto__") throw new SyntaxError("a member cannot be named __proto__");
  if (loneSurrogate.test(key) || (typeof value === "string" && loneSurrogate.test(value)))
    throw new SyntaxError("a text holds half of a surrogate pair");
  return value;
};

const loneSurrogate = /\p{Cs}/u;
