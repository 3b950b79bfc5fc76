import { createHmac } from "node:crypto";
import type { AccessKey, AccessKeys } from "./access/access-keys.ts";
import { compileIdentityPolicy, type IdentityPolicy } from "./access/identity-policy.ts";
import { localAccount } from "./access/local-account.ts";
import type { RoleDescription } from "./template/machine-description.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who may sign, and as whom. */
export interface CredentialRegistry extends AccessKeys {
  /** The machine's owner: may do everything. */
  readonly root: Credentials;
  /**
   * Credentials of a role worn by one function or job. The same pair at every start, so that a URL presigned before a
   * restart still holds.
   *
   * @throws Error if the templates have no such role
   */
  readonly issue: (roleArn: string, sessionName: string) => Credentials;
  /** True if the templates have the role and it trusts the service, e.g. `lambda.amazonaws.com`. */
  readonly trusts: (roleArn: string, service: string) => boolean;
  /** What the role's own policies say. */
  readonly allows: (roleArn: string, action: string, resourceArn: string) => boolean;
}

/**
 * Opens the registry.
 *
 * @param secret the data folder's own secret, from which every key is derived
 * @throws UnsupportedPolicyError if a role holds a statement that would not be enforced as AWS enforces it
 */
export const openCredentialRegistry = (roles: readonly RoleDescription[], secret: Uint8Array): CredentialRegistry => {
  const worn = new Map(roles.filter(isWornHere).map((role) => [role.arn, compileRole(role)]));
  const keys = new Map<string, AccessKey>();
  const derive = (prefix: string, identity: string): Credentials => {
    const mac = createHmac("sha512", secret).update(identity).digest();
    return {
      accessKeyId: `${prefix}${base32(mac.subarray(0, 10))}`,
      secretAccessKey: mac.subarray(10, 40).toString("base64"),
    };
  };
  const root = derive("AKIA", "root");
  const { accountId, partition } = localAccount;
  keys.set(root.accessKeyId, {
    ...root,
    principal: { kind: "root", arn: `arn:${partition}:iam::${accountId}:root` },
  });
  return {
    root,
    find: (accessKeyId) => keys.get(accessKeyId),
    trusts: (roleArn, service) => worn.get(roleArn)?.trustedServices.includes(service) ?? false,
    allows: (roleArn, action, resourceArn) => worn.get(roleArn)?.policy.decide(action, resourceArn, {}) === "allowed",
    issue: (roleArn, sessionName) => {
      const role = worn.get(roleArn);
      if (role === undefined) throw new Error(`the templates have no role ${roleArn}`);
      const credentials = derive("ASIA", `${roleArn}\0${sessionName}`);
      const arn = `arn:${partition}:sts::${accountId}:assumed-role/${role.name}/${sessionName}`;
      keys.set(credentials.accessKeyId, {
        ...credentials,
        principal: { kind: "role", arn, roleArn, sessionName, policy: role.policy },
      });
      return credentials;
    },
  };
};

/** Services that run here and sign with a role. */
const runningServices = /^(lambda|ecs-tasks|sagemaker|scheduler|events)[.]amazonaws[.]com$/;

const isWornHere = ({ trustedServices }: RoleDescription): boolean =>
  trustedServices.some((service) => runningServices.test(service));

interface WornRole {
  readonly name: string;
  readonly trustedServices: readonly string[];
  readonly policy: IdentityPolicy;
}

const compileRole = ({ name, trustedServices, policies }: RoleDescription): WornRole => ({
  name,
  trustedServices,
  policy: compileIdentityPolicy(policies),
});

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 without padding: the alphabet of AWS's own key ids. */
const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet.charAt(Number.parseInt(five, 2))).join("");
};
