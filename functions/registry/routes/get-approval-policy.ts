import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { approvalRuleSchema } from "./change-request-response.ts";

const transitions = z.strictObject({ Approved: approvalRuleSchema, Production: approvalRuleSchema });

const policyResponse = z
  .strictObject({
    hash: z.string().openapi({ description: "SHA-256 over the canonical tiers: change requests cite it." }),
    tiers: z.strictObject({ "1": transitions, "2": transitions, "3": transitions, "4": transitions }),
  })
  .openapi("ApprovalPolicy");

/** GET /v1/policies/approvals */
export const registerGetApprovalPolicy = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/policies/approvals",
    operationId: "getApprovalPolicy",
    tags: ["change requests"],
    summary: "Read who must approve what",
    middleware: [allow("getApprovalPolicy", dependencies)] as const,
    responses: {
      200: { description: "The approval matrix.", content: { "application/json": { schema: policyResponse } } },
      ...problemResponses,
    },
  });
  const { hash, matrix: tiers } = dependencies.approvalPolicy;
  app.openapi(route, (c) => c.json({ hash, tiers }, 200));
};
