import { registerCreateModelVersion } from "./routes/create-model-version.ts";
import { registerCreateRegisteredModel } from "./routes/create-registered-model.ts";
import { registerDeleteModelVersion } from "./routes/delete-model-version.ts";
import { registerDeleteModelVersionTag } from "./routes/delete-model-version-tag.ts";
import { registerDeleteRegisteredModel } from "./routes/delete-registered-model.ts";
import { registerDeleteRegisteredModelAlias } from "./routes/delete-registered-model-alias.ts";
import { registerDeleteRegisteredModelTag } from "./routes/delete-registered-model-tag.ts";
import { registerGetDownloadUri } from "./routes/get-download-uri.ts";
import { registerGetLatestVersions } from "./routes/get-latest-versions.ts";
import { registerGetModelVersion } from "./routes/get-model-version.ts";
import { registerGetRegisteredModel } from "./routes/get-registered-model.ts";
import { registerGetRegisteredModelAlias } from "./routes/get-registered-model-alias.ts";
import { registerRenameRegisteredModel } from "./routes/rename-registered-model.ts";
import { registerSearchModelVersions } from "./routes/search-model-versions.ts";
import { registerSearchRegisteredModels } from "./routes/search-registered-models.ts";
import { registerSetModelVersionTag } from "./routes/set-model-version-tag.ts";
import { registerSetRegisteredModelAlias } from "./routes/set-registered-model-alias.ts";
import { registerSetRegisteredModelTag } from "./routes/set-registered-model-tag.ts";
import { registerTransitionModelVersionStage } from "./routes/transition-model-version-stage.ts";
import { registerUpdateModelVersion } from "./routes/update-model-version.ts";
import { registerUpdateRegisteredModel } from "./routes/update-registered-model.ts";

/** Registered models and their versions. */
export const registryRoutes = [
  registerCreateModelVersion,
  registerCreateRegisteredModel,
  registerDeleteModelVersionTag,
  registerDeleteModelVersion,
  registerDeleteRegisteredModelAlias,
  registerDeleteRegisteredModelTag,
  registerDeleteRegisteredModel,
  registerGetDownloadUri,
  registerGetLatestVersions,
  registerGetModelVersion,
  registerGetRegisteredModelAlias,
  registerGetRegisteredModel,
  registerRenameRegisteredModel,
  registerSearchModelVersions,
  registerSearchRegisteredModels,
  registerSetModelVersionTag,
  registerSetRegisteredModelAlias,
  registerSetRegisteredModelTag,
  registerTransitionModelVersionStage,
  registerUpdateModelVersion,
  registerUpdateRegisteredModel,
];
