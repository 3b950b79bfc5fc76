import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** One redrive that has ended. */
export interface MoveTask {
  readonly handle: string;
  /** ARN, where one was named. */
  readonly destination: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason: string | undefined;
}

/** What was moved out of which queue of dead letters. */
export interface MoveTasks {
  add(source: string, task: MoveTask): void;
  /** The latest first. */
  latest(source: string, limit: number): readonly MoveTask[];
}

const text = z.string().nullable();
const taskRow = z
  .object({
    handle: z.string(),
    destination: text,
    started_at: z.number(),
    moved: z.number(),
    to_move: z.number(),
    failure_reason: text,
  })
  .transform(
    (row): MoveTask => ({
      handle: row.handle,
      destination: row.destination ?? undefined,
      startedAt: row.started_at,
      moved: row.moved,
      toMove: row.to_move,
      failureReason: row.failure_reason ?? undefined,
    }),
  );

export const moveTasksSchema = `
  CREATE TABLE IF NOT EXISTS move_tasks (
    handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, started_at INTEGER NOT NULL,
    moved INTEGER NOT NULL, to_move INTEGER NOT NULL, failure_reason TEXT
  );
`;

export const openMoveTasks = (database: DatabaseSync): MoveTasks => {
  const insert = database.prepare("INSERT INTO move_tasks VALUES (?, ?, ?, ?, ?, ?, ?)");
  const latest = database.prepare(
    "SELECT * FROM move_tasks WHERE source = ? ORDER BY started_at DESC, rowid DESC LIMIT ?",
  );
  return {
    add: (source, { handle, destination, startedAt, moved, toMove, failureReason }) => {
      insert.run(handle, source, destination ?? null, startedAt, moved, toMove, failureReason ?? null);
    },
    latest: (source, limit) => z.array(taskRow).parse(latest.all(source, limit)),
  };
};
