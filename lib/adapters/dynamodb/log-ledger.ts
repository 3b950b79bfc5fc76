import type { LogLedger } from "../../ports/log-ledger.ts";
import * as keys from "./item-keys.ts";
import { commitHead, type LogHeadsNeeds, readHead } from "./log-heads.ts";
import { pendingLeaves, readEntries, sequencedRevisions, workspacesWithLeaves } from "./pending-leaves.ts";
import { settleLeaves } from "./settle-leaves.ts";

/** The ledger on the state table: HEAD, one BATCH row per batch, marks of a log that has grown, the pointers of pending leaves and their subjects. */
export const openLogLedger = (needs: LogHeadsNeeds): LogLedger => ({
  readHead: (workspace) => readHead(needs, workspace),
  pendingLeaves: (workspace) => pendingLeaves(needs, workspace),
  sequencedRevisions: (workspace, subjects) => sequencedRevisions(needs, workspace, subjects),
  readEntries: (workspace, commands) => readEntries(needs, workspace, commands),
  commit: (workspace, current, next) =>
    commitHead(needs, workspace, current, next, marksOfGrowth(needs.table, workspace, next.batch.to)),
  settle: (workspace, batch, entries) => settleLeaves(needs, workspace, batch, entries),
  workspacesWithLeaves: () => workspacesWithLeaves(needs),
});

/** Tell the notifier's clock and the root log where to look, should every other wake be lost. */
const marksOfGrowth = (table: string, workspace: string, size: number) => [
  {
    Put: {
      TableName: table,
      Item: { ...keys.untoldKey(workspace), list: keys.untoldList, listSort: workspace, size },
    },
  },
  { Put: { TableName: table, Item: { ...keys.grownLogKey(workspace), size } } },
];
