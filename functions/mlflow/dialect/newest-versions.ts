import type { Loaded } from "../../../lib/domain/command/change.ts";
import type { ModelVersion, Stage } from "../../../lib/domain/model-version/model-version.ts";
import type { SearchIndex } from "../../../lib/ports/search-index.ts";
import { newestInStage } from "../../../lib/usecases/newest-in-stage.ts";
import { type WireStage, wireStages } from "./show-version.ts";

/** Our stages behind one of MLflow's. */
const stagesBehind = (wire: WireStage): readonly Stage[] => stages.filter((stage) => wireStages[stage] === wire);

const stages: readonly Stage[] = ["Development", "Staging", "Approved", "Production", "Deprecated", "Archived"];

/** The newest version in each of MLflow's stages, those without one left out. */
export const newestVersions = async (
  needs: { readonly index: SearchIndex },
  workspace: string,
  model: string,
  wanted: readonly WireStage[] = ["None", "Staging", "Production", "Archived"],
): Promise<readonly Loaded<ModelVersion>[]> => {
  const found = await newestInStage(needs, workspace, model, stages);
  return wanted.flatMap((wire) => {
    const behind = stagesBehind(wire);
    const versions = found.filter((version) => version !== undefined && behind.includes(version.state.stage));
    const [newest] = versions
      .filter((version) => version !== undefined)
      .sort((a, b) => b.state.number - a.state.number);
    return newest === undefined ? [] : [newest];
  });
};
