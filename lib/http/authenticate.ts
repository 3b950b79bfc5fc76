import { createMiddleware } from "hono/factory";
import { rolesInWorkspace } from "../domain/access/roles-in-workspace.ts";
import type { MemberDirectory } from "../ports/member-directory.ts";
import type { TokenVerifier } from "../ports/token-verifier.ts";
import type { HttpEnv } from "./http-env.ts";
import { Problem } from "./problem.ts";
import { splitWorkspace } from "./request-path.ts";

export interface AuthenticateNeeds {
  readonly tokens: TokenVerifier;
  readonly members: MemberDirectory;
}

/**
 * Finds out who calls, in which workspace, with which roles.
 *
 * A token without a role in the workspace learns nothing about it: the answer is the same whether it exists or not.
 */
export const authenticate = ({ tokens, members }: AuthenticateNeeds) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const { workspace } = splitWorkspace(new URL(c.req.url).pathname);
    const token = bearerToken(c.req.header("authorization"));
    if (token === undefined) throw new Problem({ code: "unauthenticated", reason: "missing" });
    const verdict = await tokens.verify(token);
    if (!verdict.ok) {
      throw new Problem(
        verdict.reason === "unavailable"
          ? { code: "issuer-unavailable" }
          : { code: "unauthenticated", reason: verdict.reason },
      );
    }
    const roles = rolesInWorkspace(verdict.identity.groups, workspace);
    if (roles.length === 0) throw new Problem({ code: "workspace-not-found" });
    const id = await members.pseudonymOf(workspace, verdict.identity);
    c.set("workspace", workspace);
    c.set("principal", { type: "Member", id, roles, workspace });
    await next();
  });

const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? "")?.[1];
