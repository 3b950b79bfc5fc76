import type { RawRequest } from "./raw-request.ts";
import { headerOf } from "./raw-request.ts";

/**
 * Writes the canonical request of Signature Version 4.
 *
 * Source: "Create a signed AWS API request" (IAM User Guide), step 1. S3 signs the path as sent; every other service
 * signs it normalised and percent-encoded once more.
 *
 * @param payloadHash what stands in the last line: hex SHA-256, or a literal such as UNSIGNED-PAYLOAD
 */
export const canonicalRequest = (
  request: RawRequest,
  service: string,
  signedHeaders: readonly string[],
  payloadHash: string,
): string => {
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(headerOf(request, name) ?? "")}\n`).join("");
  const path = service === "s3" ? request.path : doubleEncodedPath(request.path);
  const query = request.query === "" ? "" : canonicalQuery(request.query);
  return `${request.method}\n${path}\n${query}\n${headers}\n${signedHeaders.join(";")}\n${payloadHash}`;
};

const canonicalValue = (value: string): string => value.trim().replaceAll(/ {2,}/g, " ");

const doubleEncodedPath = (path: string): string => {
  if (path === "/") return path;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(percentEncode(segment));
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
};

const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): readonly [string, string] => {
      const equals = pair.indexOf("=");
      const [name, value] = equals === -1 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [percentEncode(percentDecode(name)), percentEncode(percentDecode(value))];
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 3986: everything but letters, digits and `-._~`. */
const percentEncode = (value: string): string =>
  encodeURIComponent(value).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A stray `%` stays itself: the signature then decides, not an exception. */
const percentDecode = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};
