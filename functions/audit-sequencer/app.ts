import { wokenWorkspaces } from "../../lib/messaging/woken-workspaces.ts";
import { type SequenceNeeds, sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";

/** Leaves a third of the function's minute for settling the batch that is under way then. */
const budgetMs = 40_000;

/** Brings leaves into the logs of the workspaces that a stream record names, or, when the clock wakes it, of all. */
export const createAuditSequencer =
  (needs: SequenceNeeds) =>
  async (event: unknown): Promise<void> => {
    const until = needs.clock.now() + budgetMs;
    const failures: unknown[] = [];
    for (const workspace of wokenWorkspaces(event) ?? (await needs.ledger.workspacesWithLeaves())) {
      try {
        await sequenceLeaves(needs, workspace, until);
      } catch (error) {
        // One damaged log must not hold up those of other teams.
        failures.push(error);
      }
    }
    // Lambda logs an error's message, not the errors inside it.
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} logs could not be extended: ${failures.join("; ")}`);
  };
