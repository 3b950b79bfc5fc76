import { holdOnPerson } from "../domain/legal-hold/what-is-held.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { People } from "../ports/people.ts";
import { activeHolds } from "./active-holds.ts";

interface Needs {
  readonly aggregates: Pick<AggregateStore, "dueEffects" | "load">;
  readonly people: Pick<People, "forget">;
}

/**
 * Deletes what is known of a person whose erasure is in the state of record. Holds are read once more, after that was
 * committed: one that was placed while it was being decided is seen here, before anything is gone.
 *
 * @returns false when a hold keeps the person now
 */
export const forgetPerson = async (
  { aggregates, people }: Needs,
  workspace: string,
  person: string,
): Promise<boolean> => {
  if (holdOnPerson(await activeHolds(aggregates, workspace), person) !== undefined) return false;
  await people.forget(workspace, person);
  return true;
};
