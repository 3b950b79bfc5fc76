import { handle } from "hono/aws-lambda";
import { auditDependencies } from "../../lib/wiring/audit.ts";
import { createAuditApp } from "./app.ts";

export const handler = handle(createAuditApp(auditDependencies()));
