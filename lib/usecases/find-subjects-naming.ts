import { lineageKinds } from "../domain/lineage/logged-change.ts";
import type { LineageSubject } from "../domain/lineage/next-subjects.ts";
import type { EventIndex } from "../ports/event-index.ts";

/** Pages of a hundred events that are looked through. */
const pagesMax = 20;

/** Subjects whose state names a data set, the one that named it last first, and whether these are all. */
export const subjectsNaming = async (
  events: EventIndex,
  workspace: string,
  data: string,
): Promise<{ readonly subjects: readonly LineageSubject[]; readonly complete: boolean }> => {
  const subjects = new Map<string, LineageSubject>();
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await events.list(workspace, { data }, page);
    for (const { subject } of items) {
      const kind = lineageKinds.find((candidate) => candidate === subject.kind);
      if (kind !== undefined) subjects.set(`${kind}/${subject.id}`, { kind, id: subject.id });
    }
    cursor = next;
    pages += 1;
  } while (cursor !== undefined && pages < pagesMax);
  return { subjects: [...subjects.values()], complete: cursor === undefined };
};
