import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { Loaded } from "../domain/command/change.ts";

export interface IndexRow {
  /** Id of the aggregate. */
  readonly id: string;
  /** Its place in the list. */
  readonly sort: string;
}

export interface IndexPage {
  readonly limit: number;
  readonly descending?: boolean;
  /** Only what comes after this place, in the order that is asked for; the place itself need not be taken any more. */
  readonly after?: string;
  /** Only places that begin so. */
  readonly prefix?: string;
}

/** Finds aggregates by the entries of `indexEntries`. Strongly consistent: what a command committed is found. */
export interface SearchIndex {
  /** Rows of a list in its order, at most as many as are asked for; fewer only at its end. */
  rows(workspace: string, kind: AggregateKind, list: string, page: IndexPage): Promise<readonly IndexRow[]>;
  /**
   * The command that last brought a version of a model to a stage that may serve, null where none has. As long as it is the
   * same, nothing has come to those stages' lists since.
   */
  lastArrival(workspace: string, model: string): Promise<string | null>;
  /** States by id, each at the place of its id; undefined where there is none. */
  states<Kind extends AggregateKind>(
    workspace: string,
    kind: Kind,
    ids: readonly string[],
  ): Promise<readonly (Loaded<AggregateStates[Kind]> | undefined)[]>;
}
