import { roles } from "../../lib/domain/access/action.ts";
import type { TokenRequest } from "./endpoints/oidc/token-request.ts";
import { UsageError } from "./parse-arguments.ts";

/** Audience of the local issuer's tokens. */
export const localAudience = "tidegate";

/** Whom a local token shall speak for. */
export interface LocalTokenRequest {
  readonly role: string;
  /** The role's name if absent. */
  readonly user?: string | undefined;
  /** `*` is every workspace; `default` if absent. */
  readonly workspace?: string | undefined;
}

const expiresInSeconds = 12 * 3_600;
const known: ReadonlySet<string> = new Set(roles);

/** @throws UsageError for a role that no policy knows: such a token would be refused everywhere, and not say why */
export const toTokenRequest = ({ role, user = role, workspace = "default" }: LocalTokenRequest): TokenRequest => {
  if (!known.has(role)) throw new UsageError(`there is no role ${role}; the roles are ${roles.join(", ")}`);
  if (!/^(\*|[a-z0-9][a-z0-9-]{0,62})$/.test(workspace)) throw new UsageError(`${workspace} is no workspace's name`);
  return { subject: user, name: user, groups: [`${workspace}/${role}`], workspace, expiresInSeconds };
};
