import type { MlflowEvent } from "./mlflow-event.ts";
import type { MlflowHappening } from "./mlflow-happening.ts";

const name = "example_model";
const version = "1";
const alias = "example_alias";
const key = "example_key";
const tags = { example_key: "example_value" };

const examples: { readonly [Event in MlflowEvent]: MlflowHappening["data"] } = {
  "registered_model.created": { name, tags, description: "An example registered model" },
  "model_version.created": {
    ...{ name, version, source: "models:/123", run_id: "abcd1234abcd5678", tags },
    description: "An example model version",
  },
  "model_version_tag.set": { name, version, key, value: "example_value" },
  "model_version_tag.deleted": { name, version, key },
  "model_version_alias.created": { name, alias, version },
  "model_version_alias.deleted": { name, alias },
};

/** What MLflow's server sends to try a webhook (mlflow/webhooks/types.py, 3.17.2). Nothing of it has happened. */
export const mlflowExample = (event: MlflowEvent): MlflowHappening => ({ event, data: examples[event] });
