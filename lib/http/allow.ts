import { createMiddleware } from "hono/factory";
import type { Action } from "../domain/access/action.ts";
import type { Authorizer } from "../ports/authorizer.ts";
import type { HttpEnv } from "./http-env.ts";
import { Problem } from "./problem.ts";

/** Asks the policy set whether the caller may do `action` here; the evidence goes into every leaf of the command. */
export const allow = (action: Action, { authorizer }: { readonly authorizer: Authorizer }) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const decision = authorizer.authorize({ principal: c.get("principal"), action, workspace: c.get("workspace") });
    if (!decision.allowed) throw new Problem({ code: "forbidden", action, policies: decision.determiningPolicies });
    c.set("authorization", decision.evidence);
    await next();
  });
