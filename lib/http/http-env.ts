import type { OpenAPIHono } from "@hono/zod-openapi";
import type { LambdaContext, LambdaEvent } from "hono/aws-lambda";
import type { AuthorizationEvidence } from "../domain/command/command-context.ts";
import type { Principal } from "../ports/authorizer.ts";

/** What the edge learns about a request before its route runs. */
export interface HttpEnv {
  Bindings: { readonly event?: LambdaEvent; readonly lambdaContext?: LambdaContext };
  Variables: {
    requestId: string;
    workspace: string;
    principal: Principal;
    authorization: AuthorizationEvidence;
    /** The caller's own: what the caller sends is only ever hashed under it. */
    memberKey: Uint8Array;
    /** Lower-case hex HMAC-SHA256 over method, path and canonical body, under the caller's key. */
    requestHash: string;
    /** The same over the Idempotency-Key, if one was sent. */
    idempotencyKey: string | undefined;
  };
}

export type HttpApp = OpenAPIHono<HttpEnv>;
