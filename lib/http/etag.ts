import type { Context } from "hono";
import type { HttpEnv } from "./http-env.ts";
import { Problem } from "./problem.ts";

/** A strong validator (RFC 9110, 8.8.3): the revision identifies the representation. */
export const etag = (revision: number): string => `"${revision}"`;

/**
 * Revision that a change insists on.
 *
 * @throws Problem 428 when the header is missing, 400 when it is not an ETag of ours
 */
export const ifMatch = (c: Context<HttpEnv>): number => {
  const header = c.req.header("if-match");
  if (header === undefined) throw new Problem({ code: "precondition-required" });
  const revision = /^"([1-9]\d{0,14})"$/.exec(header.trim())?.[1];
  if (revision === undefined) throw new Problem({ code: "invalid-if-match" });
  return Number(revision);
};
