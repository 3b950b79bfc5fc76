import { ServiceError } from "../service-error.ts";
import { emptyBatch, idsNotDistinct, invalidParameter, tooManyEntries } from "./queue-errors.ts";

const maxEntries = 10;

interface BatchFailure {
  readonly Id: string;
  readonly SenderFault: true;
  readonly Code: string;
  readonly Message: string;
}

/** What a batch answers: entries that were done and those that were not, each by its id. */
export interface BatchOutcome<Done> {
  readonly Successful: readonly (Done & { readonly Id: string })[];
  readonly Failed: readonly BatchFailure[];
}

/** @throws ServiceError for a batch that is wrong as a whole */
export const checkBatch = (entries: readonly { readonly Id: string }[]): void => {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > maxEntries) throw tooManyEntries();
  if (new Set(entries.map(({ Id }) => Id)).size !== entries.length) throw idsNotDistinct();
  for (const { Id } of entries)
    if (!/^[\w-]{1,80}$/.test(Id)) throw invalidParameter("A batch entry id has 1 to 80 letters, digits, - or _.");
};

/** Does each entry by itself: one that is refused does not keep the others. */
export const runBatch = <Entry extends { readonly Id: string }, Done>(
  entries: readonly Entry[],
  run: (entry: Entry) => Done,
): BatchOutcome<Done> => {
  const Successful: (Done & { Id: string })[] = [];
  const Failed: BatchFailure[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code.replace(/^.*#/, ""), Message: error.message });
    }
  }
  return { Successful, Failed };
};
