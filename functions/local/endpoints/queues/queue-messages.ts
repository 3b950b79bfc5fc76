import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type MessageAttributes, messageAttributesSchema } from "./message-attributes.ts";

/** A message about to be sent. */
interface MessageDraft {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** X-Ray's header, the one system attribute a sender may give. */
  readonly trace: string | undefined;
  readonly sender: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly visibleAt: number;
}

const messageRow = z
  .object({
    id: z.number(),
    queue: z.string(),
    message_id: z.string(),
    body: z.string(),
    attributes: z.string().transform((json) => messageAttributesSchema.parse(JSON.parse(json))),
    trace: z.string().nullable(),
    sender: z.string(),
    sent_at: z.number(),
    visible_at: z.number(),
    receive_count: z.number(),
    first_received_at: z.number().nullable(),
    receipt: z.string().nullable(),
    source_arn: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    queue: row.queue,
    messageId: row.message_id,
    body: row.body,
    attributes: row.attributes,
    trace: row.trace ?? undefined,
    sender: row.sender,
    sentAt: row.sent_at,
    visibleAt: row.visible_at,
    receiveCount: row.receive_count,
    firstReceivedAt: row.first_received_at ?? undefined,
    receipt: row.receipt ?? undefined,
    sourceArn: row.source_arn ?? undefined,
  }));
export type QueueMessage = z.output<typeof messageRow>;

/** A message handed to one receiver, who alone may delete it while the receipt is the latest. */
export interface Delivery extends QueueMessage {
  readonly receiptHandle: string;
}

interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** Messages of all queues. Synchronous: what must happen together runs in one transaction of the store. */
export interface QueueMessages {
  add(queue: string, draft: MessageDraft): void;
  /** The oldest that may be received now. */
  due(queue: string, now: number, limit: number): readonly QueueMessage[];
  /** When the next one may be received; undefined if none waits. */
  nextDueAt(queue: string, now: number): number | undefined;
  deliver(message: QueueMessage, now: number, visibleAt: number): Delivery;
  /** To the dead letters, by one statement: a kill leaves it in one queue or the other, never in none. */
  move(message: QueueMessage, target: string, sourceArn: string, now: number): void;
  /** By its receipt handle; undefined if it is gone or was received again since. */
  findByHandle(queue: string, handle: string): QueueMessage | undefined;
  setVisibleAt(message: QueueMessage, visibleAt: number): void;
  remove(message: QueueMessage): void;
  removeSentBefore(queue: string, instant: number): void;
  purge(queue: string): void;
  count(queue: string, now: number): MessageCounts;
}

const rows = z.array(messageRow);
const countRow = z.object({ visible: z.number(), inFlight: z.number(), delayed: z.number() });

/** Opens the messages over the store's database. */
export const openMessages = (database: DatabaseSync): QueueMessages => {
  const insert = database.prepare(`
    INSERT INTO messages (queue, message_id, body, attributes, trace, sender, sent_at, visible_at, receive_count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`);
  const due = database.prepare(
    "SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?",
  );
  const next = database.prepare("SELECT min(visible_at) AS at FROM messages WHERE queue = ? AND visible_at > ?");
  const receive = database.prepare(`
    UPDATE messages SET visible_at = ?, receipt = ?, receive_count = receive_count + 1,
      first_received_at = coalesce(first_received_at, ?) WHERE id = ?`);
  const moveTo = database.prepare(
    "UPDATE messages SET queue = ?, source_arn = ?, visible_at = ?, receipt = NULL WHERE id = ?",
  );
  const byReceipt = database.prepare("SELECT * FROM messages WHERE id = ? AND queue = ? AND receipt = ?");
  const setVisible = database.prepare("UPDATE messages SET visible_at = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM messages WHERE id = ?");
  const removeOld = database.prepare("DELETE FROM messages WHERE queue = ? AND sent_at < ?");
  const purge = database.prepare("DELETE FROM messages WHERE queue = ?");
  const count = database.prepare(`
    SELECT count(*) FILTER (WHERE visible_at <= :now) AS visible,
      count(*) FILTER (WHERE visible_at > :now AND receipt IS NOT NULL) AS inFlight,
      count(*) FILTER (WHERE visible_at > :now AND receipt IS NULL) AS delayed
    FROM messages WHERE queue = :queue`);
  return {
    add: (queue, { messageId, body, attributes, trace, sender, sentAt, visibleAt }) => {
      insert.run(queue, messageId, body, JSON.stringify(attributes), trace ?? null, sender, sentAt, visibleAt);
    },
    due: (queue, now, limit) => rows.parse(due.all(queue, now, limit)),
    nextDueAt: (queue, now) => z.object({ at: z.number().nullable() }).parse(next.get(queue, now)).at ?? undefined,
    deliver: (message, now, visibleAt) => {
      const receipt = randomBytes(12).toString("base64url");
      receive.run(visibleAt, receipt, now, message.id);
      const received = {
        receipt,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
      };
      return { ...message, ...received, visibleAt, receiptHandle: `${message.id}.${receipt}` };
    },
    move: ({ id }, target, sourceArn, now) => {
      moveTo.run(target, sourceArn, now, id);
    },
    findByHandle: (queue, handle) => {
      const [id = "", receipt = ""] = handle.split(".", 2);
      const row = byReceipt.get(Number(id), queue, receipt);
      return row === undefined ? undefined : messageRow.parse(row);
    },
    setVisibleAt: ({ id }, visibleAt) => {
      setVisible.run(visibleAt, id);
    },
    remove: ({ id }) => {
      remove.run(id);
    },
    removeSentBefore: (queue, instant) => {
      removeOld.run(queue, instant);
    },
    purge: (queue) => {
      purge.run(queue);
    },
    count: (queue, now) => countRow.parse(count.get({ queue, now })),
  };
};
