import type { Loaded } from "../../../lib/domain/command/change.ts";
import type { Model } from "../../../lib/domain/model/model.ts";
import type { ModelVersion } from "../../../lib/domain/model-version/model-version.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { showTags } from "./show-tags.ts";
import { showVersion } from "./show-version.ts";

/**
 * A registered model in MLflow's words.
 *
 * @param newest  the newest version in each stage
 */
export const showModel = ({ state }: Pick<Snapshot<Model>, "state">, newest: readonly Loaded<ModelVersion>[] = []) => ({
  name: state.name,
  creation_timestamp: state.createdAt,
  last_updated_timestamp: state.updatedAt,
  user_id: state.registeredBy,
  description: state.description,
  latest_versions: newest.map((version) => showVersion(version, state)),
  tags: showTags(state.tags),
  aliases: Object.entries(state.aliases).map(([alias, version]) => ({ alias, version: String(version) })),
});
