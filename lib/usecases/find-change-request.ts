import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { Loaded } from "../domain/command/change.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { FoundVersion } from "./find-version.ts";

export interface ChangeRequestNotFound {
  readonly code: "change-request-not-found";
  readonly changeRequest: string;
}

/** A change request and what it is about. */
export interface FoundChangeRequest extends FoundVersion {
  readonly request: Loaded<ChangeRequest>;
}

/** Loads a change request with its version and model. */
export const findChangeRequest = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<Result<FoundChangeRequest, ChangeRequestNotFound>> => {
  const request = await aggregates.load(workspace, "change-request", id);
  if (request === undefined) return refuse({ code: "change-request-not-found", changeRequest: id });
  const { model: modelId, version: number } = request.state;
  const [model, version] = await Promise.all([
    aggregates.load(workspace, "model", modelId),
    aggregates.load(workspace, "model-version", `${modelId}.${number}`),
  ]);
  if (model === undefined || version === undefined) throw new Error(`change request ${id} is about nothing`);
  return accept({ request, model, version });
};
