import { createHash } from "node:crypto";
import {
  type EntityUidJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import { actionGroups } from "../../domain/access/action.ts";
import type { AccessRequest, Authorizer } from "../../ports/authorizer.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import { policies, schemaOf } from "./policy-set.ts";

/**
 * Opens the authorizer over the first policy set: parsed once, then asked by reference.
 *
 * That the policies hold against the schema in strict mode is proved by a test, not at every cold start: it takes 100 ms.
 */
export const openCedarAuthorizer = (): Authorizer => {
  const schema = schemaOf(actionGroups);
  const policySetHash = createHash("sha256").update(canonicalJson({ policies, schema })).digest("hex");
  preparseSchema(policySetHash, schema);
  preparsePolicySet(policySetHash, { staticPolicies: policies });
  return { authorize: (request) => decide(policySetHash, request) };
};

const decide = (policySetHash: string, { principal, action, workspace }: AccessRequest) => {
  const uid = { type: `Tidegate::${principal.type}`, id: principal.id };
  const resource = { type: "Tidegate::Resource", id: workspace };
  const answer = statefulIsAuthorized({
    principal: uid,
    action: { type: "Tidegate::Action", id: action },
    resource,
    context: {},
    preparsedSchemaName: policySetHash,
    preparsedPolicySetId: policySetHash,
    validateRequest: false,
    entities: [
      { uid, attrs: { workspace: workspaceEntity(principal.workspace) }, parents: principal.roles.map(roleUid) },
      { uid: resource, attrs: { workspace: workspaceEntity(workspace) }, parents: [] },
    ],
  });
  if (answer.type === "failure")
    throw new Error(`authorization: ${answer.errors.map(({ message }) => message).join("; ")}`);
  const determiningPolicies = [...answer.response.diagnostics.reason].sort();
  return answer.response.decision === "allow"
    ? { allowed: true as const, evidence: { policySetHash, decision: "allow" as const, determiningPolicies } }
    : { allowed: false as const, policySetHash, determiningPolicies };
};

const roleUid = (role: string): EntityUidJson => ({ type: "Tidegate::Role", id: role });

const workspaceEntity = (workspace: string) => ({ __entity: { type: "Tidegate::Workspace", id: workspace } });
