import type { Action } from "../domain/access/action.ts";
import type { AuthorizationEvidence } from "../domain/command/command-context.ts";

/** A person (a member of a workspace) or one of the product's own workers. */
export interface Principal {
  readonly type: "Member" | "Service";
  readonly id: string;
  readonly roles: readonly string[];
  readonly workspace: string;
}

export interface AccessRequest {
  readonly principal: Principal;
  readonly action: Action;
  /** Workspace that the resource belongs to. */
  readonly workspace: string;
}

export type AccessDecision =
  | { readonly allowed: true; readonly evidence: AuthorizationEvidence }
  | { readonly allowed: false; readonly policySetHash: string; readonly determiningPolicies: readonly string[] };

export interface Authorizer {
  authorize(request: AccessRequest): AccessDecision;
}
