import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { Arm } from "../domain/routing/route.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { AliasNotFound } from "./get-alias.ts";
import type { EventNotFound, ReadAuditEventNeeds } from "./read-audit-event.ts";
import type { LogEntryPruned } from "./read-kept-bundle.ts";
import { type NoStateThen, readStateAt } from "./read-state-at.ts";

/** Reads the state out of an entry of the log, in today's form, and names the event. */
export type ParseLoggedState = <Kind extends AggregateKind>(
  kind: Kind,
  entry: Uint8Array,
) => { readonly event: string; readonly state: AggregateStates[Kind] };

interface Needs extends ReadAuditEventNeeds {
  readonly aggregates: AggregateStore;
  readonly parseLoggedState: ParseLoggedState;
}

interface Logged<State> {
  readonly state: State;
  /** Event that left it so, and its place in the log. */
  readonly event: string;
  readonly index: number;
}

/** What an alias meant at an instant. */
export interface RecalledAlias {
  /** The version as it was then. */
  readonly version: Logged<ModelVersion>;
  /** The event by which the model's aliases stood as they did. */
  readonly named: { readonly event: string; readonly index: number };
  /** Change requests that had moved the version by then, oldest first, with the votes on them. */
  readonly approvals: readonly ChangeRequest[];
  /** Routes that had an arm on it, as they stood then. */
  readonly routes: readonly Logged<{ readonly name: string; readonly arms: readonly Arm[] }>[];
}

type Refusal = ModelNotFound | AliasNotFound | NoStateThen | EventNotFound | LogEntryPruned;

/**
 * Reads which version an alias named at an instant, who had approved it, and what it served: from the log alone, so each part has
 * an event that is proved by it.
 *
 * @param at  ISO 8601 with milliseconds, UTC
 */
export const recallAlias = async (
  needs: Needs,
  workspace: string,
  { model: name, alias, at }: { readonly model: string; readonly alias: string; readonly at: string },
): Promise<Result<RecalledAlias, Refusal>> => {
  const found = await findModel(needs.aggregates, workspace, name);
  if (!found.ok) return found;
  const { id } = found.value.state;
  const model = await stateThen(needs, workspace, "model", id, at);
  if (!model.ok) return model;
  const { aliases } = model.value.state;
  const number = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  if (number === undefined) return refuse({ code: "alias-not-found", model: name, alias });
  const version = await stateThen(needs, workspace, "model-version", `${id}.${number}`, at);
  if (!version.ok) return version;
  const requests = await Promise.all(
    version.value.state.approvals.map(({ changeRequest }) =>
      needs.aggregates.load(workspace, "change-request", changeRequest),
    ),
  );
  const routes = await Promise.all(
    version.value.state.routes.map((route) => stateThen(needs, workspace, "route", route, at)),
  );
  return accept({
    version: version.value,
    named: { event: model.value.event, index: model.value.index },
    approvals: requests.flatMap((request) => (request === undefined ? [] : [request.state])),
    routes: routes.flatMap((route) => (route.ok ? [route.value] : [])),
  });
};

const stateThen = async <Kind extends AggregateKind>(
  needs: Needs,
  workspace: string,
  kind: Kind,
  id: string,
  at: string,
): Promise<Result<Logged<AggregateStates[Kind]>, NoStateThen | EventNotFound | LogEntryPruned>> => {
  const found = await readStateAt(needs, workspace, { kind, id }, at);
  if (!found.ok) return found;
  const { index, entry } = found.value;
  return accept({ ...needs.parseLoggedState(kind, entry), index });
};
