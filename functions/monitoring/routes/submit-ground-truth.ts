import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { asLabel } from "../../../lib/http/text-checks.ts";
import { submitGroundTruth } from "../../../lib/usecases/submit-ground-truth.ts";
import type { MonitoringDependencies } from "../dependencies.ts";

const itemsMax = 1_000;

const labelText = z.string().max(256).superRefine(asLabel);

const observationTime = z.iso.datetime().refine((text) => !(Date.parse(text) < 0), "an instant of 1970 or later");

const requestBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          predictionId: z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits"),
          row: z.int().min(0).max(999_999).default(0).openapi({ description: "Place in the request's batch." }),
          label: z.union([z.number(), labelText, z.boolean()], "a number, a text, or true or false").openapi({
            type: ["number", "string", "boolean"],
            description:
              "What turned out to be right. As classes, true and 1 are the same, and false and 0; an empty text and nan are no labels.",
            example: 1,
          }),
          observedAt: observationTime.exactOptional().openapi({
            description:
              "Of several labels of a row the one observed last holds. Left out: now. An instant up to five minutes ahead, of a clock that is fast, is now too. It may lie before the prediction: the truth of old data is known before it is predicted.",
          }),
        }),
      )
      .min(1)
      .max(itemsMax),
  })
  .openapi("GroundTruth");

const submissionResponse = z
  .strictObject({
    accepted: z.int(),
    waiting: z.array(z.string()).readonly().openapi({
      description: "Ids under which no such row is recorded yet; their labels wait for it.",
    }),
  })
  .openapi("GroundTruthSubmission");

/** POST /v1/ground-truth */
export const registerSubmitGroundTruth = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/ground-truth",
    operationId: "submitGroundTruth",
    tags: ["monitoring"],
    summary: "Tell what turned out to be right",
    description:
      "Labels may come before their predictions, late, twice, in any order, and corrected: profiles and counts of the prediction's time follow.",
    middleware: [allow("submitGroundTruth", dependencies)] as const,
    request: { body: { required: true, content: { "application/json": { schema: requestBody } } } },
    responses: {
      202: { description: "They are on their way.", content: { "application/json": { schema: submissionResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const items = c.req.valid("json").items.map(({ observedAt, ...item }) => ({
      ...item,
      ...(observedAt === undefined ? {} : { observedAt: Date.parse(observedAt) }),
    }));
    const result = await submitGroundTruth(dependencies, c.get("workspace"), items);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(result.value, 202);
  });
};
