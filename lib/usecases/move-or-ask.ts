import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { Decision } from "../domain/command/change.ts";
import { decideTransition } from "../domain/model-version/decide-transition.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { askPeople } from "./ask-people.ts";
import type { MoveInput, MoveRefusal, PreparedMove } from "./prepare-move.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The version as it is now, and the change request where the policy asks for one; while it is open nothing has moved. */
export interface Transition {
  readonly version: Snapshot<ModelVersion>;
  readonly changeRequest: Snapshot<ChangeRequest> | null;
}

/** Decides a move to a stage, or that the people whom the approval policy names are asked. */
export const moveOrAsk = (
  { approvalPolicy, clock, ids }: Needs,
  actor: string,
  prepared: PreparedMove,
  { to, reason, rollback }: Pick<MoveInput, "to" | "reason"> & { readonly rollback?: true },
): Result<Decision<Transition>, MoveRefusal> => {
  const { subject, pending } = prepared;
  const move = { to, reason, ...(rollback ? { rollback } : {}) };
  const rule = approvalPolicy.ruleFor(subject.model.state.riskTier, to);
  if (rule !== undefined) {
    const inForce = { rule, policyHash: approvalPolicy.hash };
    return askPeople({ clock, ids }, actor, prepared, inForce, move);
  }
  const at = clock.now();
  const decision = decideTransition(subject, pending, { ...move, salt: ids.next(), at });
  if (!decision.ok) return decision;
  const { version, others, lapsed } = decision.value;
  const answer = { version: snapshotOf(version), changeRequest: null };
  return accept({ at, changes: [version, ...others, ...lapsed], answer });
};
