import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { Decision, Effect, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommitRefusal } from "../domain/command/commit-refusal.ts";
import type { Result } from "../domain/result.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; absent on the last page. */
  readonly next?: string;
}

/** An effect that some change asked for and nobody has settled yet. */
export interface DueEffect {
  readonly workspace: string;
  readonly subject: { readonly kind: AggregateKind; readonly id: string };
  readonly effect: Effect;
}

/** The answer that a command gave when it was committed. */
export interface RecalledAnswer<Answer> {
  readonly requestHash: string;
  /** Undefined where the command was brought back from the log, which does not have it. */
  readonly answer: Answer | undefined;
  /** The command that was committed, and how many leaves it wrote. */
  readonly command: { readonly id: string; readonly leaves: number };
}

/** The state of record: aggregates with revisions, the names they claim, the commands that changed them. */
export interface AggregateStore {
  /** Strongly consistent. */
  load<Kind extends AggregateKind>(
    workspace: string,
    kind: Kind,
    id: string,
  ): Promise<Loaded<AggregateStates[Kind]> | undefined>;
  /** Id of the aggregate that holds a claimed name. Strongly consistent. */
  resolve(workspace: string, claim: string): Promise<string | undefined>;
  /** Lists by group, `sort` descending; eventually consistent, so never decide on it. */
  list<Kind extends AggregateKind>(
    workspace: string,
    kind: Kind,
    page: { readonly group?: string; readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Loaded<AggregateStates[Kind]>>>;
  /** What this command, or one with its idempotency key, has already answered: what the same use case committed. */
  recall<Answer>(context: CommandContext): Promise<RecalledAnswer<Answer> | undefined>;
  /** Writes every change with its leaf, its effects and the answer in one transaction, or nothing. */
  commit(context: CommandContext, decision: Decision<unknown>): Promise<Result<undefined, CommitRefusal>>;
  /** Effects due for a worker in one workspace. Strongly consistent. */
  dueEffects(workspace: string, worker: Effect["worker"]): Promise<readonly DueEffect[]>;
  /** Workspaces in which a worker may have something due; eventually consistent, good enough to look. */
  workspacesWithEffects(worker: Effect["worker"]): Promise<readonly string[]>;
}
