import { z } from "zod";
import { type MlflowEvent, mlflowEvents } from "../../../lib/domain/webhook/mlflow-event.ts";
import { MlflowError } from "./mlflow-error.ts";

const entities = [...new Set(mlflowEvents.map((event) => event.replace(/\..*/, "")))];
/** Of MLflow 3.17, whose prompts, gateway budgets and their events have nothing here that they could tell of. */
const entitiesElsewhere = [
  "prompt",
  "prompt_version",
  "prompt_tag",
  "prompt_version_tag",
  "prompt_alias",
  "budget_policy",
];

/** An event of a webhook, as MLflow's wire names it. */
export const wireEvent = z.object({ entity: z.string(), action: z.string() });

/**
 * Reads an event.
 *
 * @throws MlflowError for an event that MLflow has not, and for one that would never come about here
 */
export const toMlflowEvent = ({ entity: sentEntity, action: sentAction }: z.infer<typeof wireEvent>): MlflowEvent => {
  const [entity, action] = [sentEntity.toLowerCase(), sentAction.toLowerCase()];
  const event = mlflowEvents.find((candidate) => candidate === `${entity}.${action}`);
  if (event !== undefined) return event;
  if (entitiesElsewhere.includes(entity))
    throw invalid(`Tidegate has no events of '${entity}', so that webhook would never be called. ${there}`);
  if (!entities.includes(entity)) throw invalid(`Invalid entity '${sentEntity}'. ${there}`);
  const actions = mlflowEvents.filter((one) => one.startsWith(`${entity}.`)).map((one) => one.replace(/.*\./, ""));
  const valid = actions.map((one) => `'${one}'`).join(", ");
  throw invalid(`Invalid action '${action}' for entity '${entity}'. Valid actions are: [${valid}]`);
};

const there = `The events are ${mlflowEvents.join(", ")}.`;

const invalid = (message: string): MlflowError => new MlflowError("INVALID_PARAMETER_VALUE", message);

/** An event as MLflow's wire names it. */
export const showEvent = (event: string): { readonly entity: string; readonly action: string } => {
  const [entity = "", action = ""] = event.toUpperCase().split(".");
  return { entity, action };
};
