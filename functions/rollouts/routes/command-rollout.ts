import { createRoute, z } from "@hono/zod-openapi";
import type { RolloutCommand } from "../../../lib/domain/rollout/command-rollout.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";
import { commandRollout } from "../../../lib/usecases/command-rollout.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { rolloutParameter, rolloutResponse, toRolloutResponse } from "./rollout-response.ts";

const requestBody = z
  .strictObject({
    reason: requiredReason(4_096).openapi({ description: "Kept with the decision." }),
  })
  .openapi("RolloutCommand");

const commands = {
  pause: ["pauseRollout", "Keep a rollout at its weights; harm still takes the traffic back"],
  resume: ["resumeRollout", "Let a paused rollout go on"],
  abort: ["abortRollout", "Take all traffic from the canary"],
  promote: [
    "promoteRollout",
    "Skip what is left of the plan and promote the candidate; in tiers 1 and 2 in the last step only",
  ],
} as const satisfies Readonly<Record<RolloutCommand, readonly [string, string]>>;

/** POST /v1/rollouts/{rollout}/pause, resume, abort and promote */
export const registerCommandRollout = (app: HttpApp, dependencies: RolloutsDependencies, command: RolloutCommand) => {
  const [operationId, summary] = commands[command];
  const route = createRoute({
    method: "post",
    path: `/v1/rollouts/{rollout}/${command}`,
    operationId,
    tags: ["rollouts"],
    summary,
    middleware: [allow(operationId, dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ rollout: rolloutParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The rollout.", content: { "application/json": { schema: rolloutResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { reason } = c.req.valid("json");
    const input = { rollout: c.req.valid("param").rollout, command, reason, ifMatch: ifMatch(c) };
    const result = await commandRollout(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toRolloutResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
