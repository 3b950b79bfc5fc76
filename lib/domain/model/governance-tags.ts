import { withTagChanges } from "../tags.ts";
import type { Model } from "./model.ts";

/** Tags in which clients of MLflow say what its wire has no fields for. */
export const governanceTags = ["tidegate.risk_tier", "tidegate.type", "tidegate.owner"] as const;

/**
 * A model's tags, where those of governance say what holds of it: they follow the fields and decide nothing. One that is not
 * there is not added, and a type that nobody has said has no tag.
 */
export const governedTags = (model: Pick<Model, "riskTier" | "type" | "owner" | "tags">): Model["tags"] => {
  const inForce: Readonly<Record<(typeof governanceTags)[number], string | null>> = {
    "tidegate.risk_tier": String(model.riskTier),
    "tidegate.type": model.type,
    "tidegate.owner": model.owner,
  };
  const said = governanceTags.filter((name) => Object.hasOwn(model.tags, name)).map((name) => [name, inForce[name]]);
  return withTagChanges(model.tags, Object.fromEntries(said));
};
