import { createMiddleware } from "hono/factory";
import type { Json } from "../domain/json.ts";
import type { Digest } from "../ports/digest.ts";
import type { HttpEnv } from "./http-env.ts";
import { Problem } from "./problem.ts";

/** Command bodies are small; artifacts never pass through here. */
const bytesMax = 1_048_576;
const depthMax = 32;

/** Refuses bodies that no route could want, before any schema sees them, and takes the request's hash. */
export const checkBody = ({ digest }: { readonly digest: Digest }) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const declared = Number(c.req.header("content-length") ?? 0);
    if (declared > bytesMax) throw new Problem({ code: "body-too-large", bytesMax });
    const text = c.req.method === "GET" || c.req.method === "HEAD" ? "" : await c.req.text();
    if (Buffer.byteLength(text) > bytesMax) throw new Problem({ code: "body-too-large", bytesMax });
    let body: Json = null;
    if (text !== "") {
      if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
        throw new Problem({ code: "unsupported-media-type" });
      if (nestingExceeds(text, depthMax)) throw new Problem({ code: "nested-too-deep", depthMax });
      body = parseJson(text);
    }
    const { pathname, search } = new URL(c.req.url);
    c.set("requestHash", digest.ofJson({ method: c.req.method, path: pathname + search, body }));
    await next();
  });

/** Counts brackets outside strings, so that a deep body is refused before a recursive parser meets it. */
const nestingExceeds = (text: string, limit: number): boolean => {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return false;
};

const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text, interoperable);
  } catch (error) {
    throw new Problem({ code: "malformed-json", reason: error instanceof Error ? error.message : "not JSON" });
  }
};

/** I-JSON (RFC 7493): no number beyond a double, no half of a surrogate pair; neither can be hashed, signed or logged. */
const interoperable = (key: string, value: Json): Json => {
  if (typeof value === "number" && !Number.isFinite(value)) throw new SyntaxError("a number is out of range");
  if (loneSurrogate.test(key) || (typeof value === "string" && loneSurrogate.test(value)))
    throw new SyntaxError("a text holds half of a surrogate pair");
  return value;
};

const loneSurrogate = /\p{Cs}/u;
