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
  /** Stands for the caller's Idempotency-Key, if one was sent: a person's is hashed under the person's own key. */
  readonly idempotencyKey?: string;
  /**
   * Lower-case hex hash over method, path and canonical body: tells a retry from a different request under the same key.
   * HMAC-SHA256 under the person's own key, so that it says nothing once that is destroyed; of our services, SHA-256.
   */
  readonly requestHash: string;
  /** Reference of a consent under which the caller acts, as the caller gives it. */
  readonly consent?: string;
}
