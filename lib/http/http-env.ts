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
    /** Lower-case hex SHA-256 over method, path and canonical body. */
    requestHash: string;
  };
}

export type HttpApp = OpenAPIHono<HttpEnv>;
