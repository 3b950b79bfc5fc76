import { wokenWorkspaces } from "../../lib/messaging/woken-workspaces.ts";
import { type AnchorNeeds, anchorRoot } from "../../lib/usecases/anchor-root.ts";
import { type SequenceCheckpointsNeeds, sequenceCheckpoints } from "../../lib/usecases/sequence-checkpoints.ts";
import { type SequenceNeeds, sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";

export interface AuditSequencerNeeds extends SequenceNeeds, SequenceCheckpointsNeeds, AnchorNeeds {}

/** Leaves a third of the function's minute for settling the batch that is under way then. */
const budgetMs = 40_000;

/**
 * Brings leaves into the logs of the workspaces that a stream record names, or, when the clock wakes it, of all; then their
 * checkpoints into the root log. The clock's wake also anchors the root log.
 */
export const createAuditSequencer =
  (needs: AuditSequencerNeeds) =>
  async (event: unknown): Promise<void> => {
    const until = needs.clock.now() + budgetMs;
    const woken = wokenWorkspaces(event);
    const failures: unknown[] = [];
    // One damaged log must not hold up those of other teams, nor the root log.
    const attempt = (work: Promise<void>) => work.catch((error: unknown) => void failures.push(error));
    for (const workspace of woken ?? (await needs.ledger.workspacesWithLeaves()))
      await attempt(sequenceLeaves(needs, workspace, until));
    await attempt(sequenceCheckpoints(needs, until));
    if (woken === undefined) await attempt(anchorRoot(needs));
    // Lambda logs an error's message, not the errors inside it.
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} logs could not be extended: ${failures.join("; ")}`);
  };
