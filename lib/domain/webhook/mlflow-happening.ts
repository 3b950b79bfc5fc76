import type { Json } from "../json.ts";
import type { Model } from "../model/model.ts";
import { downloadUri } from "../model-version/download-uri.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import type { MlflowEvent } from "./mlflow-event.ts";

/** An event in MLflow's words, and the `data` of its message. */
export interface MlflowHappening {
  readonly event: MlflowEvent;
  readonly data: { readonly [key: string]: Json };
}

/**
 * What a change of a model is to MLflow: its registration, or aliases that it gained, moved or lost, in order of name. A model
 * that goes takes its aliases along silently, as MLflow's does.
 *
 * @param before  undefined for a registration
 * @see mlflow/webhooks/types.py, 3.17.2
 */
export const modelHappenings = (before: Model | undefined, after: Model): readonly MlflowHappening[] => {
  const { name, tags, description, aliases } = after;
  if (isPrompt(after)) return [];
  if (before === undefined) return [{ event: "registered_model.created", data: { name, tags, description } }];
  const set = sorted(aliases)
    .filter(([alias, version]) => before.aliases[alias] !== version)
    .map(([alias, version]): MlflowHappening => {
      return { event: "model_version_alias.created", data: { name, alias, version: String(version) } };
    });
  const gone = sorted(before.aliases)
    .filter(([alias]) => !Object.hasOwn(aliases, alias))
    .map(([alias]): MlflowHappening => ({ event: "model_version_alias.deleted", data: { name, alias } }));
  return [...set, ...gone];
};

/**
 * What a change of a version is to MLflow: its registration, or tags that got a value or were deleted, in order of key.
 *
 * @param before  undefined for a registration
 * @param model   the version's model, as it was then
 * @see mlflow/webhooks/types.py, 3.17.2
 */
export const versionHappenings = (
  before: Pick<ModelVersion, "tags"> | undefined,
  after: ModelVersion,
  model: Pick<Model, "name" | "tags">,
): readonly MlflowHappening[] => {
  const { tags, description, origin } = after;
  if (isPrompt(model)) return [];
  const named = { name: model.name, version: String(after.number) };
  if (before === undefined) {
    const source = origin?.source ?? downloadUri(after);
    const data = { ...named, source, run_id: origin?.run ?? null, tags, description: description || null };
    return [{ event: "model_version.created", data }];
  }
  const set = sorted(tags)
    .filter(([key, value]) => !Object.hasOwn(before.tags, key) || before.tags[key] !== value)
    .map(([key, value]): MlflowHappening => ({ event: "model_version_tag.set", data: { ...named, key, value } }));
  const gone = sorted(before.tags)
    .filter(([key]) => !Object.hasOwn(tags, key))
    .map(([key]): MlflowHappening => ({ event: "model_version_tag.deleted", data: { ...named, key } }));
  return [...set, ...gone];
};

/** To MLflow a prompt is no model, though it registers one. */
const isPrompt = ({ tags }: Pick<Model, "tags">): boolean =>
  Object.hasOwn(tags, promptTag) && tags[promptTag]?.toLowerCase() === "true";
const promptTag = "mlflow.prompt.is_prompt";

const sorted = <Value>(record: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] =>
  Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
