import { createMiddleware } from "hono/factory";
import type { Json } from "../../../lib/domain/json.ts";
import { nestingExceeds } from "../../../lib/domain/json-text.ts";
import type { HttpEnv } from "../../../lib/http/http-env.ts";
import { identifyRequest } from "../../../lib/http/identify-request.ts";
import { isEncoded } from "../../../lib/http/is-encoded.ts";
import type { Digest } from "../../../lib/ports/digest.ts";
import { MlflowError } from "./mlflow-error.ts";

/** Lambda takes 6 MB, a third of which base64 may cost. */
const bytesMax = 4_500_000;
const depthMax = 32;

/**
 * Reads the body once, as JSON, and takes the request's hash. Bodies of files are left alone.
 *
 * @param isFile  whether a request's body is a file
 */
export const readBody = (needs: { readonly digest: Digest }, isFile: (request: Request) => boolean) =>
  createMiddleware<MlflowEnv>(async (c, next) => {
    const file = isFile(c.req.raw);
    const bodyless = c.req.method === "GET" || c.req.method === "HEAD";
    const text = bodyless || file ? "" : await c.req.text();
    if (Buffer.byteLength(text) > bytesMax)
      throw new MlflowError("INVALID_PARAMETER_VALUE", `A body may have ${bytesMax} bytes.`);
    if (text !== "" && !/^application\/json\b/i.test(c.req.header("content-type") ?? ""))
      throw new MlflowError(
        "INVALID_PARAMETER_VALUE",
        "Bad Request. Content-Type must be one of ['application/json'].",
      );
    if (text !== "" && isEncoded(c.req.header("content-encoding")))
      throw new MlflowError(
        "INVALID_PARAMETER_VALUE",
        "No Content-Encoding is taken, gzip neither. Send the body as it is.",
      );
    const body = text === "" ? null : parse(text);
    identifyRequest(c, needs, body);
    c.set("body", body);
    await next();
  });

/** What routes of the dialect know of a request besides what every edge does. */
export interface MlflowEnv extends HttpEnv {
  Variables: HttpEnv["Variables"] & { body: Json };
}

const parse = (text: string): Json => {
  if (nestingExceeds(text, depthMax))
    throw new MlflowError("INVALID_PARAMETER_VALUE", `JSON may be nested ${depthMax} deep at most.`);
  try {
    const value: Json = JSON.parse(text, wellFormed);
    // Clients of MLflow 1 encode their bodies twice.
    return typeof value === "string" ? JSON.parse(value, wellFormed) : value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "not JSON";
    throw new MlflowError("BAD_REQUEST", `The request body is not JSON: ${reason}`);
  }
};

/** What cannot be hashed or logged as it was sent, or would vanish from the object that holds it. */
const wellFormed = (key: string, value: Json): Json => {
  if (key === "__proto__") throw new SyntaxError("a member cannot be named __proto__");
  if (typeof value === "number" && !Number.isFinite(value)) throw new SyntaxError("a number is out of range");
  if (loneSurrogate.test(key) || (typeof value === "string" && loneSurrogate.test(value)))
    throw new SyntaxError("a text holds half of a surrogate pair");
  return value;
};

const loneSurrogate = /\p{Cs}/u;
