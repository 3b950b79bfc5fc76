import { createMiddleware } from "hono/factory";
import { rolesInWorkspace } from "../domain/access/roles-in-workspace.ts";
import type { MemberDirectory } from "../ports/member-directory.ts";
import type { TokenIdentity, TokenVerifier } from "../ports/token-verifier.ts";
import type { HttpEnv } from "./http-env.ts";
import { type IamGroups, iamIdentity } from "./iam-identity.ts";
import { Problem } from "./problem.ts";
import { splitWorkspace } from "./request-path.ts";

export interface AuthenticateNeeds {
  readonly tokens: TokenVerifier;
  readonly members: MemberDirectory;
  /** What callers with AWS credentials may do; nothing when left out. */
  readonly iamGroups?: IamGroups;
}

/**
 * Finds out who calls, in which workspace, with which roles.
 *
 * A token without a role in the workspace learns nothing about it: the answer is the same whether it exists or not.
 *
 * @param tokenOf  finds the token in the Authorization header
 */
export const authenticate = ({ tokens, members, iamGroups = {} }: AuthenticateNeeds, tokenOf = bearerToken) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const { workspace } = splitWorkspace(new URL(c.req.url).pathname);
    const identity =
      iamIdentity(c.env?.event, iamGroups) ?? (await tokenIdentity(tokens, tokenOf(c.req.header("authorization"))));
    const roles = rolesInWorkspace(identity.groups, workspace);
    if (roles.length === 0) throw new Problem({ code: "workspace-not-found" });
    const { id, key } = await members.pseudonymOf(workspace, identity);
    c.set("workspace", workspace);
    c.set("memberKey", key);
    c.set("principal", { type: "Member", id, roles, workspace });
    await next();
  });

/** Clients that know names and passwords only send the token as their password; the name says nothing. */
export const basicOrBearerToken = (header: string | undefined): string | undefined => {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return bearerToken(header);
  const [, ...password] = new TextDecoder().decode(Buffer.from(encoded, "base64")).split(":");
  return password.join(":");
};

const tokenIdentity = async (tokens: TokenVerifier, token: string | undefined): Promise<TokenIdentity> => {
  if (token === undefined) throw new Problem({ code: "unauthenticated", reason: "missing" });
  const verdict = await tokens.verify(token);
  if (verdict.ok) return verdict.identity;
  if (verdict.reason === "unavailable") throw new Problem({ code: "issuer-unavailable" });
  throw new Problem({ code: "unauthenticated", reason: verdict.reason });
};

const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? "")?.[1];
