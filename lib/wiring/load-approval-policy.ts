import { z } from "zod";
import { roles } from "../domain/access/action.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Digest } from "../ports/digest.ts";
import approvals from "./policies/approvals.json" with { type: "json" };

const seatSchema = z
  .strictObject({
    seat: z.string().regex(/^[a-z][a-z-]{0,63}$/),
    roles: z.array(z.enum(roles)).min(1),
    approvals: z.int().positive(),
    places: z.int().positive(),
  })
  .refine(({ approvals, places }) => approvals <= places, "a seat cannot need more approvals than it has places");

const seatsSchema = z
  .array(seatSchema)
  .refine((seats) => new Set(seats.map(({ seat }) => seat)).size === seats.length, "each seat has a name of its own");

const businessDays = z.int().min(0).max(60);

/** Tiers 1 to 3 are never without a second pair of eyes, whatever somebody writes into the file. */
const separatedRule = z.strictObject({
  seats: seatsSchema.min(1),
  businessDays: businessDays.min(1),
  separationOfDuties: z.literal(true),
  signed: z.literal(true).exactOptional(),
});

const experimentalRule = z.strictObject({ seats: seatsSchema, businessDays, separationOfDuties: z.boolean() });

const transitions = <Rule extends z.ZodType>(rule: Rule) => z.strictObject({ Approved: rule, Production: rule });

const matrixSchema = z.strictObject({
  "1": transitions(separatedRule),
  "2": transitions(separatedRule),
  "3": transitions(separatedRule),
  "4": transitions(experimentalRule),
});

/**
 * Reads an approval matrix: risk tier → transition → rule.
 *
 * @throws ZodError when it is malformed or lets a tier above 4 approve itself: the function fails its cold start
 */
export const parseApprovalPolicy = (content: unknown, digest: Digest): ApprovalPolicy => {
  const matrix = matrixSchema.parse(content);
  return {
    hash: digest.ofJson(matrix),
    matrix,
    ruleFor: (riskTier, to) => (to === "Approved" || to === "Production" ? matrix[`${riskTier}`][to] : undefined),
  };
};

/** The matrix that ships with the product, `policies/approvals.json`. */
export const loadApprovalPolicy = (digest: Digest): ApprovalPolicy => parseApprovalPolicy(approvals, digest);
