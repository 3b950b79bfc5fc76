import { validate } from "@cedar-policy/cedar-wasm/nodejs";
import { describe, expect, test } from "vitest";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import { policies, schemaOf } from "../../../lib/adapters/cedar/policy-set.ts";
import { type Action, actionGroups, roles } from "../../../lib/domain/access/action.ts";

const authorizer = openCedarAuthorizer();
const ask = (role: string, action: Action, workspace = "default", home = "default") =>
  authorizer.authorize({ principal: { type: "Member", id: "m1", roles: [role], workspace: home }, action, workspace });

/** Which groups of actions each role has: written by hand, so that a policy that says more or less is seen. */
const granted: Record<(typeof roles)[number], readonly string[]> = {
  viewer: ["read"],
  "data-scientist": ["read", "contribute", "engineer", "approve", "predict"],
  "ml-engineer": ["read", "contribute", "engineer", "approve", "operate", "predict"],
  "ml-lead": ["read", "approve"],
  "ml-review-board": ["read", "approve"],
  compliance: ["read", "approve", "audit", "hold"],
  legal: ["read", "approve", "audit", "hold"],
  "business-owner": ["read", "approve"],
  "business-stakeholder": ["read", "approve"],
  operator: ["read", "operate", "predict"],
  application: ["predict"],
  auditor: ["read", "audit"],
  admin: ["read", "contribute", "engineer", "approve", "operate", "predict", "audit", "hold", "administer"],
};

describe("the policy set", () => {
  test("holds against its schema in strict mode", () => {
    const answer = validate({
      schema: schemaOf(actionGroups),
      policies: { staticPolicies: { ...policies } },
      validationSettings: { mode: "strict" },
    });
    expect(answer).toMatchObject({ type: "success", validationErrors: [], validationWarnings: [] });
  });

  test.each(roles)("gives %s exactly the actions of its groups", (role) => {
    const allowed = Object.keys(actionGroups).filter((action) => ask(role, action as Action).allowed);
    const expected = Object.entries(actionGroups)
      .filter(([, group]) => granted[role].includes(group))
      .map(([action]) => action);
    expect(allowed).toEqual(expected);
  });

  test("keeps every role, admins too, inside its workspace", () => {
    for (const role of roles)
      for (const action of Object.keys(actionGroups)) expect(ask(role, action as Action, "other").allowed).toBe(false);
  });

  test("cites the policy that decided, and the hash of the whole set", () => {
    const decision = ask("viewer", "getModel");
    expect(decision).toMatchObject({
      allowed: true,
      evidence: { decision: "allow", determiningPolicies: ["viewers-read"] },
    });
    expect(ask("viewer", "getModel", "other")).toMatchObject({
      allowed: false,
      determiningPolicies: ["own-workspace-only"],
    });
  });

  test("lets only the worker that owns an effect confirm it", () => {
    const service = (id: string, action: Action) =>
      authorizer.authorize({
        principal: { type: "Service", id, roles: [], workspace: "default" },
        action,
        workspace: "default",
      }).allowed;
    expect(service("training-recorder", "recordTrainingRun")).toBe(true);
    expect(service("training-launcher", "recordTrainingRun")).toBe(false);
    expect(ask("admin", "recordTrainingRun").allowed).toBe(false);
  });
});
