/** Events of MLflow's webhooks that come about here, `entity.action` in its words; prompts and budgets we have none of. */
export const mlflowEvents = [
  "model_version.created",
  "model_version_alias.created",
  "model_version_alias.deleted",
  "model_version_tag.deleted",
  "model_version_tag.set",
  "registered_model.created",
] as const;

export type MlflowEvent = (typeof mlflowEvents)[number];

/** The events among some texts, in their order: what a webhook in MLflow's format is told of. */
export const mlflowEventsAmong = (texts: readonly string[]): readonly MlflowEvent[] =>
  texts.flatMap((text) => mlflowEvents.filter((event) => event === text));
