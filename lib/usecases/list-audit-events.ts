import type { LoggedEvent } from "../domain/log/logged-event.ts";
import { modelNameClaim } from "../domain/model/model-name.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { EventFilter, EventIndex } from "../ports/event-index.ts";
import type { ModelNotFound } from "./find-model.ts";

const modelId = /^[0-9a-f]{32}$/;

/**
 * One page of events, newest first.
 *
 * @param filter  `model` is a name or an id: an auditor who read a leaf knows the id, everybody else the name
 */
export const listAuditEvents = async (
  { events, aggregates }: { readonly events: EventIndex; readonly aggregates: AggregateStore },
  workspace: string,
  { model, ...filter }: EventFilter,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Result<Page<LoggedEvent>, ModelNotFound>> => {
  if (model === undefined) return accept(await events.list(workspace, filter, page));
  const named = await aggregates.resolve(workspace, modelNameClaim(model));
  const id = named ?? (modelId.test(model) ? model : undefined);
  if (id === undefined) return refuse({ code: "model-not-found", model });
  return accept(await events.list(workspace, { ...filter, model: id }, page));
};
