import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { asProse } from "../../../lib/http/text-checks.ts";
import { voteOnChangeRequest } from "../../../lib/usecases/vote-on-change-request.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";
import { changeRequestParameter } from "./path-parameters.ts";

const requestBody = z
  .strictObject({
    decision: z.enum(["approve", "reject"]),
    digest: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
    reason: z.string().max(4_096).superRefine(asProse).default("").openapi({ description: "Required to reject." }),
    seat: z.string().max(64).exactOptional().openapi({ description: "For a voter whose roles fit several." }),
  })
  .openapi("Vote");

/** POST /v1/change-requests/{changeRequest}/votes */
export const registerVoteOnChangeRequest = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/change-requests/{changeRequest}/votes",
    operationId: "voteOnChangeRequest",
    tags: ["change requests"],
    summary: "Vote on a change request",
    description: "The last vote makes the move in its own transaction. Name the digest of the version you have seen.",
    middleware: [allow("voteOnChangeRequest", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ changeRequest: changeRequestParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: {
        description: "The change request with the vote.",
        content: { "application/json": { schema: changeRequestResponse } },
      },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    // The voter is the authenticated caller, never a field of the body: it is attribution.
    const input = { ...c.req.valid("json"), id: c.req.valid("param").changeRequest, ifMatch: ifMatch(c) };
    const result = await voteOnChangeRequest(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toChangeRequestResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
