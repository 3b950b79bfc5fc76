import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { ArtifactArchivedError } from "../ports/artifact-archived-error.ts";
import type { Authorizer } from "../ports/authorizer.ts";
import type { Digest } from "../ports/digest.ts";
import type { Ids } from "../ports/ids.ts";
import { InvalidCursorError } from "../ports/invalid-cursor-error.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { type AuthenticateNeeds, authenticate } from "./authenticate.ts";
import { checkBody } from "./check-body.ts";
import type { HttpApp, HttpEnv } from "./http-env.ts";
import { log } from "./log.ts";
import { Problem, problemDocument, problemStatus } from "./problem.ts";
import type { RequestError } from "./problem-types/request-problems.ts";
import type { ProblemRefusal } from "./problem-types.ts";
import { isPathAsSent, routedPath } from "./request-path.ts";

/** What every HTTP function needs at its edge. */
export interface EdgeNeeds extends AuthenticateNeeds {
  readonly authorizer: Authorizer;
  readonly ids: Ids;
  readonly digest: Digest;
}

/**
 * An app of the native API: every route behind it is authenticated, except the paths named here; every refusal is a
 * problem document, and a failure of ours tells nothing but its request id.
 *
 * @param textPaths  routes whose body is text/plain; every other one takes JSON
 */
export const createHttpApp = (
  needs: EdgeNeeds,
  anonymousPaths: readonly RegExp[] = [],
  textPaths: readonly RegExp[] = [],
): HttpApp => {
  const app: HttpApp = new OpenAPIHono<HttpEnv>({
    getPath: routedPath,
    defaultHook: (result) => {
      if (!result.success)
        throw new Problem({ code: "invalid-request", errors: requestErrors(result.target, result.error.issues) });
    },
  });
  app.use("*", async (c, next) => {
    c.set("requestId", needs.ids.next());
    await next();
    c.header("x-request-id", c.get("requestId"));
    c.header("x-content-type-options", "nosniff");
    c.header("cache-control", "no-store", { append: false });
  });
  const authenticated = authenticate(needs);
  app.use("*", async (c, next) => {
    const path = routedPath(c.req.raw);
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    const anonymous = reads && anonymousPaths.some((pattern) => pattern.test(path));
    return anonymous ? next() : authenticated(c, next);
  });
  app.use("*", checkBody(needs, textPaths));
  app.use("*", async (c, next) => {
    if (!isPathAsSent(c.env?.event, c.req.url))
      throw new Problem({ code: "route-not-found", method: c.req.method, path: c.req.path });
    await next();
  });
  app.notFound((c) => problemResponse(c.get("requestId"), unrouted(app, c.req.method, c.req.path)));
  app.onError((error, c) => problemResponse(c.get("requestId"), refusalOf(error, c.get("requestId"))));
  return app;
};

/** Why nothing answers: no route has this path, or those that have it take other methods. */
const unrouted = (app: HttpApp, method: string, path: string): ProblemRefusal => {
  const allowed = allowedMethods(app, path);
  return allowed.length === 0
    ? { code: "route-not-found", method, path }
    : { code: "method-not-allowed", method, path, allowed };
};

const problemResponse = (requestId: string, refusal: ProblemRefusal): Response =>
  new Response(JSON.stringify(problemDocument(refusal, requestId)), {
    status: problemStatus(refusal),
    headers: {
      "content-type": "application/problem+json",
      "x-request-id": requestId,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      ...(refusal.code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
      ...(refusal.code === "method-not-allowed" ? { allow: refusal.allowed.join(", ") } : {}),
      // RFC 9110, 15.5.16.
      ...(refusal.code === "encoded-body" ? { "accept-encoding": "identity" } : {}),
      ...(problemStatus(refusal) === 503 ? { "retry-after": "1" } : {}),
    },
  });

const refusalOf = (error: Error, requestId: string): ProblemRefusal => {
  if (error instanceof Problem) return error.refusal;
  if (error instanceof InvalidCursorError) return { code: "invalid-cursor" };
  if (error instanceof ArtifactArchivedError) return { code: "artifact-archived", sha256: error.sha256 };
  if (error instanceof HTTPException && error.status === 400) return { code: "malformed-json", reason: "not JSON" };
  log("error", "request failed", { requestId, error: error.stack ?? String(error) });
  return { code: "internal-error" };
};

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  readonly keys?: readonly string[];
  /** What is wrong with the name of a member. */
  readonly issues?: readonly { readonly message: string }[];
}

const requestErrors = (target: string, issues: readonly Issue[]): RequestError[] =>
  issues.flatMap(({ path, message, keys, code, issues: faults }) => {
    // An unknown field is reported at the field, not at the object around it.
    const paths = keys === undefined ? [path] : keys.map((key) => [...path, key]);
    const detail = (code === "invalid_key" ? faults?.[0]?.message : undefined) ?? message;
    return paths.map((where) =>
      target === "json" ? { pointer: jsonPointer(where), detail } : { parameter: where.map(String).join("."), detail },
    );
  });

/** RFC 6901. */
const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
