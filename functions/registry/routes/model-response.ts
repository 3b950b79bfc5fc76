import { z } from "@hono/zod-openapi";
import { complianceFrameworks } from "../../../lib/domain/model/compliance-framework.ts";
import { type Model, modelTypes } from "../../../lib/domain/model/model.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { deletionResponse, toDeletionResponse } from "./deletion-response.ts";

export const riskTierSchema = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
  .openapi({ type: "integer", enum: [1, 2, 3, 4], description: "1 Critical, 2 High, 3 Standard, 4 Experimental." });

export const complianceFrameworksSchema = z
  .array(z.enum(complianceFrameworks))
  .max(complianceFrameworks.length)
  .openapi({
    description: "Laws, standards and rules the model falls under: its record is kept as long as the strictest asks.",
    example: ["eu-ai-act", "gdpr"],
  });

export const modelResponse = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    riskTier: riskTierSchema,
    type: z.enum(modelTypes).nullable().openapi({ description: "Null where a tracking client registered it." }),
    owner: z.string(),
    framework: z.string().nullable(),
    complianceFrameworks: complianceFrameworksSchema,
    description: z.string(),
    tags: z.record(z.string(), z.string()),
    aliases: z.record(z.string(), z.int()).openapi({ description: "Alias → version number." }),
    aliasPast: z.record(z.string(), z.array(z.int()).readonly()).openapi({
      description: "Alias → numbers that it named before, oldest first, as far back as a rollback goes.",
    }),
    lastRollback: z
      .strictObject({
        alias: z.string(),
        from: z.int().nullable(),
        to: z.int(),
        reason: z.string(),
        at: z.iso.datetime(),
      })
      .nullable()
      .openapi({ description: "How an alias last went back, and why; null where none has." }),
    latestVersion: z.int(),
    highestSemver: z.string().nullable(),
    targets: z.array(z.string()),
    deletion: deletionResponse,
    registeredBy: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    revision: z.int(),
  })
  .openapi("Model");

/** How a model is shown. */
export const toModelResponse = ({ state, revision }: Snapshot<Model>): z.infer<typeof modelResponse> => ({
  id: state.id,
  name: state.name,
  riskTier: state.riskTier,
  type: state.type,
  owner: state.owner,
  framework: state.framework,
  complianceFrameworks: [...state.complianceFrameworks],
  description: state.description,
  tags: { ...state.tags },
  aliases: { ...state.aliases },
  aliasPast: { ...state.aliasPast },
  lastRollback: state.lastRollback ? { ...state.lastRollback, at: iso(state.lastRollback.at) } : null,
  latestVersion: state.latestVersion,
  highestSemver: state.highestSemver,
  targets: [...state.targets],
  deletion: toDeletionResponse(state.deletion),
  registeredBy: state.registeredBy,
  createdAt: iso(state.createdAt),
  updatedAt: iso(state.updatedAt),
  revision,
});
