import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { ChangeOf } from "../domain/command/change.ts";

/** An aggregate as somebody may read it: its state, and the revision that its ETag names. */
export interface Snapshot<State> {
  readonly state: State;
  readonly revision: number;
}

/** The aggregate as a change leaves it. */
export const snapshotOf = <Kind extends AggregateKind>(change: ChangeOf<Kind>): Snapshot<AggregateStates[Kind]> => ({
  state: change.state,
  revision: (change.basis?.revision ?? 0) + 1,
});
