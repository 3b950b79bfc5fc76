import { createHttpApp, type EdgeNeeds } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../../lib/ports/approval-policy.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { Documentation } from "../../lib/ports/documentation.ts";
import { documentationPaths, registerDocumentation } from "./routes/documentation.ts";
import { registerRegisterModel } from "./routes/register-model.ts";

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
  return app;
};
