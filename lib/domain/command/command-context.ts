/** Why the caller was allowed: enough to replay the decision offline years later. */
export interface AuthorizationEvidence {
  /** Lower-case hex SHA-256 over the policy set that decided. */
  readonly policySetHash: string;
  readonly decision: "allow";
  /** Ids of the policies that determined the decision, sorted. */
  readonly determiningPolicies: readonly string[];
}

/** Who asks for what, under which authority: travels with every command and ends in every leaf it writes. */
export interface CommandContext {
  readonly workspace: string;
  /** Pseudonym of the person or service; the directory that names it is kept outside the log (ADR 0003). */
  readonly actor: string;
  /** Roles of the actor in this workspace. */
  readonly roles: readonly string[];
  readonly authorization: AuthorizationEvidence;
  /** 32 hex digits, new for each request. */
  readonly commandId: string;
  /** The caller's Idempotency-Key, if one was sent. */
  readonly idempotencyKey?: string;
  /** Lower-case hex SHA-256 over method, path and canonical body: tells a retry from a different request under the same key. */
  readonly requestHash: string;
  /** Reference of a consent under which the caller acts, as the caller gives it. */
  readonly consent?: string;
}
