import { handle } from "hono/aws-lambda";
import { monitoringDependencies } from "../../lib/wiring/monitoring.ts";
import { createMonitoringApp } from "./app.ts";

export const handler = handle(createMonitoringApp(monitoringDependencies()));
