import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { rolloutPlanSchema } from "../../../lib/http/rollout-plan-schema.ts";
import { asProse } from "../../../lib/http/text-checks.ts";
import { versionReference } from "../../../lib/http/version-reference.ts";
import { type AskedRollout, startRollout } from "../../../lib/usecases/start-rollout.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { rolloutResponse, toRolloutResponse } from "./rollout-response.ts";

const requestBody = z
  .strictObject({
    model: z.string().min(1).max(128).openapi({ description: "Name of the model.", example: "fraud" }),
    version: versionReference.openapi({
      description: "Number or semver; it is Approved and deployed when the rollout starts.",
    }),
    plan: rolloutPlanSchema.exactOptional(),
    reason: z.string().max(4_096).superRefine(asProse).default(""),
  })
  .openapi("RolloutStart");

const askedResponse = z
  .strictObject({
    changeRequest: z
      .strictObject({
        id: z.string(),
        status: z.enum(["open", "applied", "rejected", "withdrawn", "expired"]),
        version: z.int(),
        digest: z.string().openapi({ description: "A vote names it." }),
        plan: z.union([rolloutPlanSchema, z.null()]),
        expiresAt: z.iso.datetime(),
        revision: z.int(),
      })
      .openapi({ description: "People vote on it under /v1/change-requests; the last of them starts the rollout." }),
    rollout: z.union([rolloutResponse, z.null()]),
  })
  .openapi("AskedRollout");

const toAskedResponse = ({ changeRequest, rollout }: AskedRollout): z.infer<typeof askedResponse> => {
  const { id, status, version, digest, plan, expiresAt } = changeRequest.state;
  return {
    changeRequest: {
      id,
      status,
      version,
      digest,
      plan,
      expiresAt: iso(expiresAt),
      revision: changeRequest.revision,
    },
    rollout: rollout === null ? null : toRolloutResponse(rollout),
  };
};

const asked = { "application/json": { schema: askedResponse } };

/** POST /v1/rollouts */
export const registerStartRollout = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/rollouts",
    operationId: "startRollout",
    tags: ["rollouts"],
    summary: "Ask people to move traffic to a version by a plan",
    description:
      "Opens a change request to Production with the plan; without one it is the default plan of the model's risk tier. In tier 4 the requester attests alone and the rollout starts at once.",
    middleware: [allow("startRollout", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: { description: "The rollout has started.", content: asked },
      202: { description: "People vote on it.", content: asked },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await startRollout(dependencies, commandContext(c), c.req.valid("json"));
    if (!result.ok) throw new Problem(result.refusal);
    const { changeRequest, rollout } = result.value;
    const place =
      rollout === null ? `/v1/change-requests/${changeRequest.state.id}` : `/v1/rollouts/${rollout.state.id}`;
    const location = workspacePath(c.get("workspace"), place);
    return c.json(toAskedResponse(result.value), rollout === null ? 202 : 201, { location });
  });
};
