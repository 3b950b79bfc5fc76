import { createHttpApp, type EdgeNeeds } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../../lib/ports/approval-policy.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { Documentation } from "../../lib/ports/documentation.ts";
import { registerCreateArtifactUpload } from "./routes/create-artifact-upload.ts";
import { registerDeleteAlias } from "./routes/delete-alias.ts";
import { documentationPaths, registerDocumentation } from "./routes/documentation.ts";
import { registerGetAlias } from "./routes/get-alias.ts";
import { registerGetApprovalPolicy } from "./routes/get-approval-policy.ts";
import { registerGetArtifact } from "./routes/get-artifact.ts";
import { registerGetChangeRequest } from "./routes/get-change-request.ts";
import { registerGetModel } from "./routes/get-model.ts";
import { registerGetVersion } from "./routes/get-version.ts";
import { registerListChangeRequests } from "./routes/list-change-requests.ts";
import { registerListModels } from "./routes/list-models.ts";
import { registerListVersions } from "./routes/list-versions.ts";
import { registerOpenChangeRequest } from "./routes/open-change-request.ts";
import { registerRegisterModel } from "./routes/register-model.ts";
import { registerRegisterVersion } from "./routes/register-version.ts";
import { registerSetAlias } from "./routes/set-alias.ts";
import { registerTransitionStage } from "./routes/transition-stage.ts";
import { registerUpdateModel } from "./routes/update-model.ts";
import { registerVoteOnChangeRequest } from "./routes/vote-on-change-request.ts";
import { registerWithdrawChangeRequest } from "./routes/withdraw-change-request.ts";

export interface RegistryDependencies extends EdgeNeeds {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly documentation: Documentation;
}

/** Models, versions, aliases and change requests over HTTP, and the documentation of the whole API. */
export const createRegistryApp = (dependencies: RegistryDependencies): HttpApp => {
  const app = createHttpApp(dependencies, documentationPaths);
  registerDocumentation(app, dependencies);
  registerRegisterModel(app, dependencies);
  registerListModels(app, dependencies);
  registerGetModel(app, dependencies);
  registerUpdateModel(app, dependencies);
  registerSetAlias(app, dependencies);
  registerGetAlias(app, dependencies);
  registerDeleteAlias(app, dependencies);
  registerCreateArtifactUpload(app, dependencies);
  registerRegisterVersion(app, dependencies);
  registerListVersions(app, dependencies);
  registerGetVersion(app, dependencies);
  registerGetArtifact(app, dependencies);
  registerTransitionStage(app, dependencies);
  registerOpenChangeRequest(app, dependencies);
  registerListChangeRequests(app, dependencies);
  registerGetChangeRequest(app, dependencies);
  registerVoteOnChangeRequest(app, dependencies);
  registerWithdrawChangeRequest(app, dependencies);
  registerGetApprovalPolicy(app, dependencies);
  return app;
};
