import { join } from "node:path";
import { z } from "zod";
import { localArn } from "../../access/local-account.ts";
import { openDurableDatabase } from "../durable-database.ts";
import { type MoveTasks, moveTasksSchema, openMoveTasks } from "./move-tasks.ts";
import { defaultAttributes, type QueueAttributes } from "./queue-attributes.ts";
import { queueDoesNotExist } from "./queue-errors.ts";
import { openMessages, type QueueMessages } from "./queue-messages.ts";

export interface Queue {
  readonly name: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** What was set, over the defaults. */
  readonly attributes: QueueAttributes;
}

/** Queues and their messages, in one database. */
export interface QueueStore {
  find(name: string): Queue | undefined;
  /** @throws ServiceError QueueDoesNotExist */
  get(name: string): Queue;
  all(): readonly Queue[];
  save(queue: Queue): void;
  /** With its messages. */
  remove(name: string): void;
  readonly messages: QueueMessages;
  readonly moveTasks: MoveTasks;
  transaction<Value>(run: () => Value): Value;
  /** Waits until all that was committed is on disk. */
  settle(): Promise<void>;
  close(): void;
}

export const queueArn = (name: string): string => localArn("sqs", name);

const schema = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, attributes TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, trace TEXT,
    sender TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL, first_received_at INTEGER, receipt TEXT, source_arn TEXT
  );
  CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at, id);
  CREATE INDEX IF NOT EXISTS messages_by_age ON messages (queue, sent_at);
  ${moveTasksSchema}
`;

const queueRow = z
  .object({
    name: z.string(),
    created_at: z.number(),
    modified_at: z.number(),
    attributes: z.string().transform((json) => z.record(z.string(), z.string()).parse(JSON.parse(json))),
  })
  .transform(
    (row): Queue => ({
      name: row.name,
      createdAt: row.created_at,
      modifiedAt: row.modified_at,
      attributes: { ...defaultAttributes, ...row.attributes },
    }),
  );

/**
 * Opens the store.
 *
 * @param folder of the data folder, created if missing
 * @throws Error in one line if the database is damaged or open elsewhere
 */
export const openQueueStore = (folder: string): QueueStore => {
  const { database, transaction, flush, close } = openDurableDatabase(join(folder, "queues.sqlite"), schema);
  const rows = z.array(queueRow).parse(database.prepare("SELECT * FROM queues").all());
  const queues = new Map(rows.map((queue) => [queue.name, queue]));
  const upsert = database.prepare("INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?)");
  const removeQueue = database.prepare("DELETE FROM queues WHERE name = ?");
  const messages = openMessages(database);
  const find = (name: string): Queue | undefined => queues.get(name);
  return {
    find,
    get: (name) => {
      const queue = find(name);
      if (queue === undefined) throw queueDoesNotExist();
      return queue;
    },
    all: () => [...queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    save: (queue) => {
      upsert.run(queue.name, queue.createdAt, queue.modifiedAt, JSON.stringify(queue.attributes));
      queues.set(queue.name, queue);
    },
    remove: (name) => {
      transaction(() => {
        messages.purge(name);
        removeQueue.run(name);
      });
      queues.delete(name);
    },
    messages,
    moveTasks: openMoveTasks(database),
    transaction,
    settle: flush,
    close,
  };
};
