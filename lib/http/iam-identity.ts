import { z } from "zod";
import type { TokenIdentity } from "../ports/token-verifier.ts";

/** Groups (`<workspace>/<role>`) by the ARN of an IAM user or role. */
export type IamGroups = Readonly<Record<string, readonly string[]>>;

const signedEvent = z.object({
  requestContext: z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string().min(1).max(512) }) }) }),
});

/**
 * Who signed a request with AWS credentials. API Gateway verified the signature before it wrote the caller into the
 * event; a caller of the other API cannot put anything there.
 *
 * @param event  Lambda event of an HTTP API, payload format 2.0
 * @returns      undefined when the request came through the API for tokens
 */
export const iamIdentity = (event: unknown, groups: IamGroups): TokenIdentity | undefined => {
  const parsed = signedEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { userArn } = parsed.data.requestContext.authorizer.iam;
  return { issuer: "aws-iam", subject: userArn, name: userArn, groups: groups[principalArn(userArn)] ?? [] };
};

/** A session of a role has an ARN of its own; what it may do here is the role's. */
const principalArn = (userArn: string): string =>
  userArn.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, "arn:$1:iam::$2:role/$3");
