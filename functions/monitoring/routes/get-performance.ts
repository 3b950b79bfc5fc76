import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { type MeasuredPerformance, measurePerformance } from "../../../lib/usecases/measure-performance.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorParameter } from "./monitor-response.ts";
import { performanceFields } from "./performance-response.ts";
import { shownWindow } from "./window-response.ts";

const performanceResponse = z
  .strictObject({
    monitor: z.string(),
    version: z.int().openapi({ description: "The version that the monitor watches." }),
    labelledShare: z.number().nullable().openapi({ description: "Of the rows; null without rows." }),
    ...performanceFields,
  })
  .openapi("Performance");

/** GET /v1/monitors/{monitor}/performance?from=&to= */
export const registerGetPerformance = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/monitors/{monitor}/performance",
    operationId: "getPerformance",
    tags: ["monitoring"],
    summary: "Measure how a model has answered in a period, by the labels known by now",
    description:
      "The period is widened to whole buckets of profiles. Of predictions of more than two hours ago, it holds the hours that begin in it; after 35 days, the days.",
    middleware: [allow("getPerformance", dependencies)] as const,
    request: {
      params: z.strictObject({ monitor: monitorParameter }),
      query: z.strictObject({
        from: z.iso.datetime().exactOptional().openapi({ description: "Left out: one window before to." }),
        to: z.iso.datetime().exactOptional().openapi({ description: "Exclusive. Left out: now." }),
      }),
    },
    responses: {
      200: { description: "The figures.", content: { "application/json": { schema: performanceResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { from, to } = c.req.valid("query");
    const result = await measurePerformance(dependencies, c.get("workspace"), {
      ...c.req.valid("param"),
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    });
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toResponse(result.value), 200);
  });
};

const toResponse = ({ window, current, ...measured }: MeasuredPerformance): z.infer<typeof performanceResponse> => ({
  ...measured,
  window: shownWindow(window),
  current,
  labelledShare: current.rows === 0 ? null : current.labelled / current.rows,
});
