import { z } from "@hono/zod-openapi";
import type { ChangeRequest } from "../../../lib/domain/change-request/change-request.ts";
import { stages } from "../../../lib/domain/model-version/model-version.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import { rolloutPlanSchema } from "../../../lib/http/rollout-plan-schema.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { riskTierSchema } from "./model-response.ts";

export const approvalRuleSchema = z
  .strictObject({
    seats: z
      .array(
        z.strictObject({
          seat: z.string(),
          roles: z.array(z.string()).readonly().openapi({ description: "Any of them may fill it." }),
          approvals: z.int(),
          places: z.int(),
        }),
      )
      .readonly(),
    businessDays: z.int(),
    separationOfDuties: z.boolean(),
    signed: z
      .literal(true)
      .exactOptional()
      .openapi({ description: "Nobody approves a version that has no signature." }),
  })
  .openapi("ApprovalRule");

export const changeRequestResponse = z
  .strictObject({
    id: z.string(),
    model: z.string(),
    version: z.int(),
    digest: z.string().openapi({ description: "Digest of the version; a vote names it." }),
    riskTier: riskTierSchema,
    from: z.enum(stages),
    to: z.enum(stages),
    rule: approvalRuleSchema,
    policyHash: z.string(),
    authors: z.array(z.string()).readonly().openapi({ description: "Who does not vote on it in tiers 1 to 3." }),
    plan: z
      .union([rolloutPlanSchema, z.null()])
      .openapi({ description: "How traffic moves when it is approved: people vote on both. Null: all at once." }),
    rollback: z.boolean().openapi({ description: "Whether it takes champion back to a version that it named before." }),
    rollout: z.string().nullable().openapi({ description: "Id of the rollout that the last vote started." }),
    reason: z.string(),
    requestedBy: z.string(),
    votes: z
      .array(
        z.strictObject({
          actor: z.string(),
          seat: z.string(),
          decision: z.enum(["approve", "reject"]),
          reason: z.string(),
          at: z.iso.datetime(),
        }),
      )
      .readonly(),
    status: z.enum(["open", "applied", "rejected", "withdrawn", "expired"]),
    selfAttested: z.boolean(),
    openedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
    revision: z.int(),
  })
  .openapi("ChangeRequest");

/** How a change request is shown: instants as ISO 8601, the model by name. */
export const toChangeRequestResponse = ({
  state,
  revision,
}: Snapshot<ChangeRequest>): z.infer<typeof changeRequestResponse> => {
  const { schema: _schema, modelName, ...shown } = state;
  return {
    ...shown,
    model: modelName,
    rollback: state.rollback ?? false,
    votes: state.votes.map((vote) => ({ ...vote, at: iso(vote.at) })),
    openedAt: iso(state.openedAt),
    expiresAt: iso(state.expiresAt),
    closedAt: isoOrNull(state.closedAt),
    revision,
  };
};
