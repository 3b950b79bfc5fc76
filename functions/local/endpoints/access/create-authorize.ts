import type { Principal } from "../../access/access-keys.ts";
import type { ConditionValues } from "../../access/policy-condition.ts";
import type { Protocol } from "../protocol.ts";
import { ServiceError } from "../service-error.ts";
import type { Authorize } from "../service-handler.ts";

/** The question a handler asks, and whether it has asked at all. */
export interface Authorization {
  readonly authorize: Authorize;
  readonly asked: () => boolean;
}

/**
 * Binds one caller's role to one request.
 *
 * Root may do anything: it is the machine itself, preparing its resources.
 */
export const createAuthorization = (caller: Principal, protocol: Protocol): Authorization => {
  let asked = false;
  const authorize: Authorize = (action, resourceArn, conditions = {}) => {
    asked = true;
    if (caller.kind === "root") return;
    const decision = caller.policy.decide(action, resourceArn, { ...principalValues(caller), ...conditions });
    if (decision === "allowed") return;
    const reason =
      decision === "explicitly-denied"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    throw accessDenied(
      protocol,
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resourceArn} ${reason}`,
    );
  };
  return { authorize, asked: () => asked };
};

/** A refusal by role in the words of the protocol: S3 and SQS say AccessDenied, JSON 1.x services answer 400. */
const accessDenied = (protocol: Protocol, message: string): ServiceError => {
  if (protocol.kind === "s3-xml") return new ServiceError("AccessDenied", 403, message);
  return new ServiceError(
    "AccessDeniedException",
    protocol.kind === "aws-json" && !protocol.query ? 400 : 403,
    message,
  );
};

const principalValues = (caller: Extract<Principal, { kind: "role" }>): ConditionValues => ({
  "aws:PrincipalArn": [caller.roleArn],
});
