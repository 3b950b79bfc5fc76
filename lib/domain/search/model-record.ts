import type { Model } from "../model/model.ts";
import type { SearchRecord } from "./search-record.ts";

/** What a filter and an order see of a model. */
export const modelRecord = (model: Model): SearchRecord => ({
  id: model.id,
  attributes: {
    name: model.name,
    owner: model.owner,
    type: model.type,
    framework: model.framework,
    risk_tier: model.riskTier,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
  },
  tags: model.tags,
  params: {},
  metrics: {},
  datasets: [],
});
