import { z } from "zod";
import { rememberedSeconds } from "../../lib/domain/command/remembered-seconds.ts";
import type { RestoredAnswer } from "../../lib/ports/state-restore.ts";
import type { ExportedItem } from "../verify/dynamodb-json.ts";
import type { Leaf } from "../verify/leaf.ts";

export interface RememberedCommands {
  readonly add: (leaf: Leaf) => void;
  /**
   * The answers to keep: those of the copy whose command is in the log or kept, and for every other command that was sent
   * under a key the fact that its answer is lost. So none is ever carried out twice.
   */
  readonly answers: (copied: readonly RestoredAnswer[], isKnown: (command: string) => boolean) => RestoredAnswer[];
}

/**
 * Follows which command was last sent under each idempotency key.
 *
 * @param now  epoch milliseconds: what is older than a key is remembered is not asked for again
 */
export const rememberCommands = (now: number): RememberedCommands => {
  const latest = new Map<string, RestoredAnswer>();
  const add = (leaf: Leaf) => {
    if (leaf.schema === "leaf.v1" || leaf.idempotency === null || leaf.command.ordinal > 0) return;
    const expiresAt = Math.floor(Date.parse(leaf.at) / 1000) + rememberedSeconds;
    if (expiresAt * 1000 < now) return;
    const { requestHash, idempotency: hash, command } = leaf;
    latest.set(hash, { hash, requestHash, command: command.id, leaves: command.leaves, answer: undefined, expiresAt });
  };
  const answers: RememberedCommands["answers"] = (copied, isKnown) => {
    const kept = copied.filter(
      ({ hash, command }) => isKnown(command) && (latest.get(hash)?.command ?? command) === command,
    );
    const held = new Set(kept.map(({ hash }) => hash));
    return [...kept, ...[...latest.values()].filter(({ hash }) => !held.has(hash))];
  };
  return { add, answers };
};

const answerRow = z.object({
  requestHash: z.string(),
  command: z.string(),
  leaves: z.int().positive().default(1),
  answer: z.string().optional(),
  expiresAt: z.int(),
});

/** The answer that a row of a table copy keeps; undefined for any other row. */
export const answerOfRow = (workspace: string, { pk, ...item }: ExportedItem): RestoredAnswer | undefined => {
  const [owner, kind, hash] = pk.split("#");
  const row = owner === workspace && kind === "idempotency" ? answerRow.safeParse(item) : undefined;
  return row?.success && hash !== undefined ? { hash, ...row.data, answer: row.data.answer } : undefined;
};
