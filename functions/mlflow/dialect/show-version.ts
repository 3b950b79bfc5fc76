import { downloadUri } from "../../../lib/domain/model-version/download-uri.ts";
import type { ModelVersion, Stage } from "../../../lib/domain/model-version/model-version.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { showTags } from "./show-tags.ts";

/** MLflow's word for each stage. */
export const wireStages: Readonly<Record<Stage, WireStage>> = {
  Development: "None",
  Staging: "Staging",
  Approved: "Staging",
  Production: "Production",
  Deprecated: "Archived",
  Archived: "Archived",
};

export type WireStage = "None" | "Staging" | "Production" | "Archived";

/** A version in MLflow's words. Unset fields are left out. */
export const showVersion = ({ state }: Pick<Snapshot<ModelVersion>, "state">, model: { readonly name: string }) => ({
  name: model.name,
  version: String(state.number),
  creation_timestamp: state.createdAt,
  last_updated_timestamp: state.updatedAt,
  user_id: state.registeredBy,
  current_stage: wireStages[state.stage],
  description: state.description,
  source: state.origin?.source ?? downloadUri(state),
  ...(state.origin?.run ? { run_id: state.origin.run } : {}),
  ...(state.origin?.runLink ? { run_link: state.origin.runLink } : {}),
  ...(state.origin?.loggedModel ? { model_id: state.origin.loggedModel } : {}),
  status: "READY",
  tags: showTags(state.tags),
  aliases: [...state.aliases],
});
