import type { CommandContext } from "../../../lib/domain/command/command-context.ts";
import type { ModelVersion, Stage } from "../../../lib/domain/model-version/model-version.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { requestStage } from "../../../lib/usecases/request-stage.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { MlflowError } from "./mlflow-error.ts";

interface Wanted {
  readonly model: string;
  readonly version: string;
  readonly to: Stage;
  readonly archiveExisting: boolean;
}

/**
 * Brings a version to a stage, or says whom it waits for.
 *
 * @throws MlflowError PERMISSION_DENIED with the id of the change request that people vote on
 */
export const requestWireStage = async (
  dependencies: MlflowDependencies,
  context: CommandContext,
  wanted: Wanted,
): Promise<Snapshot<ModelVersion>> => {
  const result = await requestStage(dependencies, context, wanted);
  if (!result.ok && result.refusal.code === "change-request-open") {
    const { changeRequest: id } = result.refusal;
    const open = await dependencies.aggregates.load(context.workspace, "change-request", id);
    throw waitsFor(wanted, id, open?.state.to);
  }
  if (!result.ok) throw new Problem(result.refusal);
  const { version, changeRequest } = result.value;
  if (changeRequest?.state.status === "open") throw waitsFor(wanted, changeRequest.state.id, changeRequest.state.to);
  return version;
};

const waitsFor = ({ model, version, to }: Wanted, changeRequest: string, next: Stage = to): MlflowError =>
  new MlflowError(
    "PERMISSION_DENIED",
    `Version ${version} of ${model} goes to ${next} when people have approved it: change request ${changeRequest} waits for their votes (POST /v1/change-requests/${changeRequest}/votes), and the last one moves the version.${next === to ? "" : ` Then ask for ${to} again.`}`,
  );
