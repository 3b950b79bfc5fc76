import { z } from "zod";
import { riskTierSchema } from "./model.ts";
import { windowSchema } from "./monitor.ts";

export const incidentSchema = z.strictObject({
  schema: z.literal("incident.v1"),
  id: z.string(),
  monitor: z.string(),
  model: z.string(),
  modelName: z.string(),
  riskTier: riskTierSchema,
  version: z.int().positive(),
  kind: z.enum(["drift", "performance"]),
  status: z.enum(["open", "closed"]),
  window: windowSchema,
  report: z.string(),
  findings: z.array(z.string()),
  pipeline: z.string().nullable(),
  openedAt: z.int(),
  closedAt: z.int().nullable(),
  closedBecause: z.string().nullable(),
});
