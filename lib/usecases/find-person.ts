import type { ErasedPerson } from "../domain/person/erased-person.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { People } from "../ports/people.ts";
import type { Snapshot } from "./snapshot.ts";

export interface PersonNotFound {
  readonly code: "person-not-found";
  readonly person: string;
}

/** What is known of a person: who it is, or what became of it. */
export interface PersonAsKnown {
  /** Pseudonym. */
  readonly id: string;
  /** Null once the person is forgotten. */
  readonly name: string | null;
  /** Null unless the person was erased. */
  readonly erasure: Snapshot<ErasedPerson> | null;
}

interface Needs {
  readonly aggregates: Pick<AggregateStore, "load">;
  readonly people: Pick<People, "find">;
}

/** Finds a person by pseudonym; undefined for one that the workspace never knew. */
export const findPerson = async (
  { aggregates, people }: Needs,
  workspace: string,
  id: string,
): Promise<PersonAsKnown | undefined> => {
  const [erasure, person] = await Promise.all([aggregates.load(workspace, "person", id), people.find(workspace, id)]);
  if (erasure === undefined && person === undefined) return undefined;
  return {
    id,
    name: person?.name ?? null,
    erasure: erasure === undefined ? null : { state: erasure.state, revision: erasure.revision },
  };
};
