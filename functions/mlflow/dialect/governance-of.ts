import { z } from "zod";
import { type Model, modelTypes } from "../../../lib/domain/model/model.ts";
import { asLine } from "../../../lib/http/text-checks.ts";
import { MlflowError } from "./mlflow-error.ts";

/** What the wire has no fields for, clients say in tags. */
const governance = z.object({
  "tidegate.risk_tier": z
    .enum(["1", "2", "3", "4"])
    .transform((tier) => riskTiers[tier])
    .optional(),
  "tidegate.type": z.enum(modelTypes).optional(),
  "tidegate.owner": z.string().min(1).max(256).superRefine(asLine).optional(),
});
const riskTiers = { "1": 1, "2": 2, "3": 3, "4": 4 } as const;

/**
 * What tags say of how a model is governed; what they leave out is not there.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE with what would be right
 */
export const governanceOf = (
  tags: Readonly<Record<string, string>>,
): Partial<Pick<Model, "riskTier" | "type" | "owner">> => {
  const said = governance.safeParse(tags);
  if (!said.success) throw new MlflowError("INVALID_PARAMETER_VALUE", z.prettifyError(said.error));
  const { "tidegate.risk_tier": riskTier, "tidegate.type": type, "tidegate.owner": owner } = said.data;
  return {
    ...(riskTier === undefined ? {} : { riskTier }),
    ...(type === undefined ? {} : { type }),
    ...(owner === undefined ? {} : { owner }),
  };
};
