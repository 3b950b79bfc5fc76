import type { IdentityPolicy } from "./identity-policy.ts";

/** Who signed a request: the machine's owner, or one session of a synthesized role. */
export type Principal =
  | { readonly kind: "root"; readonly arn: string }
  | {
      readonly kind: "role";
      /** `arn:aws:sts::…:assumed-role/{role}/{session}`, as AWS names it in its refusals. */
      readonly arn: string;
      readonly roleArn: string;
      /** Who wears the role: the function's name, or the Batch job's id. */
      readonly sessionName: string;
      readonly policy: IdentityPolicy;
    };

/** One pair of credentials and whose they are. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly principal: Principal;
}

/** What the endpoints need to know of credentials: one lookup per request, hence synchronous. */
export interface AccessKeys {
  find(accessKeyId: string): AccessKey | undefined;
}
