import { type Stage, stages } from "../../model-version/model-version.ts";
import type { Filter } from "../filter/clause.ts";
import { versionLists } from "../index-entries.ts";
import type { Order } from "../order/order.ts";
import { equalTags, equalValues } from "./equal-values.ts";
import { nothing, type SearchPlan, type Source } from "./search-plan.ts";

/**
 * Where a search of versions looks: at runs that are given, at a stage of a model, at tags that are given, at models that are given,
 * else at all.
 *
 * @param models  ids of the only models that the filter's names leave; undefined when it does not say, or leaves too many
 * @param order   decides whether versions are read by last change, by creation or, of one model, by number
 */
export const planVersions = (filter: Filter, order: Order, models: readonly string[] | undefined): SearchPlan => {
  if (models?.length === 0) return { sources: [nothing] };
  const runs = equalValues(filter, { kind: "attribute", key: "run_id" });
  const inStages = equalValues(filter, { kind: "attribute", key: "stage" });
  const only = models?.length === 1 ? models[0] : undefined;
  return {
    sources: [
      ...(runs === undefined
        ? []
        : [{ lists: runs.map((run) => ({ list: versionLists.ofRun(run) })), sortedBy: null }]),
      ...(only === undefined || inStages === undefined
        ? []
        : [
            inStage(
              only,
              stages.filter((stage) => inStages.includes(stage)),
            ),
          ]),
      ...equalTags(filter).map(
        ({ key, value }): Source => ({ lists: [{ list: versionLists.tagged(key, value) }], sortedBy: null }),
      ),
      ...(models === undefined ? [] : [ofModels(models, order)]),
      everything(order),
    ],
  };
};

const ofModels = (models: readonly string[], order: Order): Source => {
  const [only] = models;
  const first = order[0]?.field.key;
  if (models.length === 1 && only !== undefined && first === "version_number") return inStage(only, stages);
  if (first === "creation_timestamp") {
    return { lists: models.map((model) => ({ list: versionLists.ofModelByCreation(model) })), sortedBy: first };
  }
  return { lists: models.map((model) => ({ list: versionLists.ofModel(model) })), sortedBy: "last_updated_timestamp" };
};

const everything = ([first]: Order): Source =>
  first?.field.key === "creation_timestamp"
    ? { lists: [{ list: versionLists.byCreation }], sortedBy: "creation_timestamp" }
    : { lists: [{ list: versionLists.all }], sortedBy: "last_updated_timestamp" };

/** Every version is in one stage, so the lists of all stages hold each version once, and each is in the order of numbers. */
const inStage = (model: string, those: readonly Stage[]): Source => ({
  lists: those.map((stage) => ({ list: versionLists.inStage(model, stage) })),
  sortedBy: "version_number",
});

/** An order without the name, where there is one model alone and its name decides nothing. */
export const orderWithinModels = (order: Order, models: readonly string[] | undefined): Order =>
  models?.length === 1 ? order.filter(({ field }) => field.kind !== "attribute" || field.key !== "name") : order;
