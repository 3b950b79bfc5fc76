import type { RestoredAnswer } from "../../lib/ports/state-restore.ts";
import { workspacesIn } from "../backup/backup-layout.ts";
import { readTableExport } from "../verify/read-table-export.ts";
import { readTableCopy } from "../verify/table-copy.ts";
import { answerOfRow } from "./remembered-commands.ts";
import type { CopiedWorkspace } from "./restore-workspace.ts";

/** Workspaces that have a log in the backup, or at least a row in the copy of the table. */
export const workspacesToRestore = async (backup: string, tables: string | undefined): Promise<string[]> => {
  const workspaces = new Set(await workspacesIn(backup));
  if (tables !== undefined) {
    for await (const { pk, sk, leaves } of readTableExport(tables))
      if (sk === "STATE" && leaves !== undefined) workspaces.add(pk.split("#", 1)[0] ?? "");
  }
  return [...workspaces].sort();
};

/** What the copy of the state table says of a workspace; nothing, where there is none. */
export const copiedWorkspace = async (tables: string | undefined, workspace: string): Promise<CopiedWorkspace> => {
  if (tables === undefined)
    return { copy: await readTableCopy((async function* () {})(), workspace), answers: [], toldUpTo: undefined };
  const copy = await readTableCopy(readTableExport(tables), workspace);
  const answers: RestoredAnswer[] = [];
  let toldUpTo: number | undefined;
  for await (const item of readTableExport(tables)) {
    const answer = answerOfRow(workspace, item);
    if (answer !== undefined) answers.push(answer);
    if (item.pk === `${workspace}#notifier` && item.sk === "CURSOR" && typeof item.next === "number")
      toldUpTo = item.next;
  }
  return { copy, answers, toldUpTo };
};
