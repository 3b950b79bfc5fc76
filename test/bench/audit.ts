import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { planCommit } from "../../lib/adapters/dynamodb/commit-items.ts";
import type { TransactItem } from "../../lib/adapters/dynamodb/transact-item.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { appendLeaves, type CompactRange, emptyRange } from "../../lib/domain/log/compact-range.ts";
import { leafHash } from "../../lib/domain/log/merkle-hash.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { commandContext } from "../support/command-context.ts";
import { model } from "../support/registry-world.ts";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { benchInclusion } from "./audit-inclusion.ts";
import { benchMillionLeaves } from "./audit-million.ts";
import { benchAuditQueries } from "./audit-queries.ts";
import { percentile, print, throughput, timeEach } from "./figure.ts";

/** What the audit log costs, how soon a leaf is in it, and what proving and searching a large one takes. */
export const benchAudit = async (): Promise<void> => {
  await benchAuditedWrites();
  benchAppend();
  await benchInclusion();
  await benchMillionLeaves();
  await benchAuditQueries();
};

const ids = uuidV7Ids();
const writes = 1_500;

/** The transaction of a command against the same transaction without its leaf and the leaf's pointer. */
const benchAuditedWrites = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  try {
    const table = await createStateTable(engine.client, "state");
    const write = (shape: (items: readonly TransactItem[]) => readonly TransactItem[]) => async () => {
      const items = shape(itemsOf(table));
      await engine.client.send(new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken: ids.next() }));
    };
    const [audited, bare] = [write((items) => items), write(withoutLeaf)];
    await timeEach(200, audited);
    await timeEach(200, bare);
    // Turn by turn: the table grows under both alike.
    const [auditedMs, bareMs]: [number[], number[]] = [[], []];
    for (let index = 0; index < writes; index += 1) {
      auditedMs.push(...(await timeEach(1, audited)));
      bareMs.push(...(await timeEach(1, bare)));
    }
    for (const p of [0.5, 0.99]) {
      const [value, other] = [percentile(auditedMs, p), percentile(bareMs, p)];
      const figure = `audited write, p${p * 100}`;
      print({ figure, value, unit: "ms", n: writes, against: "the same write without its leaf", ratio: value / other });
    }
    const [rate, bareRate] = [await throughput(writes, 16, audited), await throughput(writes, 16, bare)];
    print({
      figure: "audited writes, 16 writers",
      value: rate,
      unit: "commands/s",
      n: writes,
      against: "the same write without its leaf",
      ratio: rate / bareRate,
    });
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const itemsOf = (table: string): readonly TransactItem[] => {
  const id = ids.next();
  const plan = planCommit(
    table,
    commandContext({ commandId: ids.next(), idempotencyKey: id }),
    { idempotencyHash: id, frameworksOf: () => [] },
    {
      at: Date.now(),
      changes: [{ kind: "model", id, basis: null, event: "model-registered", state: model({ id, name: id }) }],
      answer: null,
    },
  );
  if (!plan.ok) throw new Error(plan.refusal.code);
  return plan.value.items;
};

const withoutLeaf = (items: readonly TransactItem[]): readonly TransactItem[] =>
  items
    .filter(({ Put }) => !String(Put?.Item?.sk).startsWith("LEAF#"))
    .map((item) =>
      item.Put?.Item?.leaves === undefined ? item : { Put: { ...item.Put, Item: { ...item.Put.Item, leaves: {} } } },
    );

const appended = 500_000;
const leafBytes = 1_200;

/** Leaves hashed and appended to a compact range in one thread, against hashing the same bytes and nothing else. */
const benchAppend = (): void => {
  const entry = Buffer.alloc(leafBytes, "x");
  const rate = (append: boolean): number => {
    let range: CompactRange = emptyRange;
    const started = performance.now();
    for (let done = 0; done < appended; done += 1_000) {
      const hashes: Uint8Array[] = [];
      for (let index = 0; index < 1_000; index += 1) {
        entry.writeUInt32BE(done + index);
        hashes.push(leafHash(sha256, entry));
      }
      if (append) range = appendLeaves(sha256, range, hashes);
    }
    return (appended * 1_000) / (performance.now() - started);
  };
  rate(true);
  const [full, hashedOnly] = [rate(true), rate(false)];
  print({
    figure: `leaves of ${leafBytes} bytes hashed and appended, one thread`,
    value: full,
    unit: "leaves/s",
    n: appended,
    against: "hashed only",
    ratio: full / hashedOnly,
  });
};
