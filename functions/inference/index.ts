import { handle } from "hono/aws-lambda";
import { inferenceDependencies } from "../../lib/wiring/inference.ts";
import { createInferenceApp } from "./app.ts";
import { reportStaleRoute } from "./report.ts";

export const handler = handle(createInferenceApp(inferenceDependencies(reportStaleRoute)));
