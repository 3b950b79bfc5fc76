import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { openEventIndex } from "../../lib/adapters/dynamodb/event-index.ts";
import { eventRows } from "../../lib/adapters/dynamodb/event-lists.ts";
import { eventTimes } from "../../lib/adapters/dynamodb/event-times.ts";
import { writeInBulk } from "../../lib/adapters/dynamodb/write-in-bulk.ts";
import type { LoggedEvent } from "../../lib/domain/log/logged-event.ts";
import type { EventFilter } from "../../lib/ports/event-index.ts";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { percentile, print, timeEach } from "./figure.ts";

const events = 1_000_000;
const perBatch = 1_000;
/** Seven years. */
const stepMs = (7 * 365 * 86_400_000) / events;
const began = Date.parse("2019-11-29T00:00:00Z");
const queries = 300;

const hex = (text: string) => Buffer.from(text).toString("hex").padStart(32, "0");
const kinds = ["model-version", "change-request", "rollout", "training-run", "monitor"];

const eventAt = (index: number): LoggedEvent => {
  const model = hex(`model-${Math.floor(index / 40) % 500}`);
  const kind = kinds[index % kinds.length] ?? "model";
  return {
    index,
    id: hex(`event-${index}`),
    type: `${kind}-changed-${index % 6}`,
    subject: { kind, id: `${model}.${Math.floor(index / 20_000)}` },
    version: 1,
    actor: hex(`actor-${Math.floor(index / 7) % 60}`),
    riskTier: 1 + (index % 4),
    about: { model, data: [] },
    frameworks: [],
    at: new Date(began + Math.floor(index * stepMs)).toISOString(),
    command: { id: hex(`command-${index}`), ordinal: 0, leaves: 1 },
  };
};

/** Pages of a hundred events out of a million that seven years left. */
export const benchAuditQueries = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  try {
    const needs = { client: engine.client, table: await createStateTable(engine.client, "state") };
    for (let from = 0; from < events; from += perBatch) {
      const batch = Array.from({ length: perBatch }, (_, place) => eventAt(from + place));
      await writeInBulk(
        needs,
        eventRows("default", batch).map((Item) => ({ PutRequest: { Item } })),
      );
      for (const update of eventTimes("default", 1 + from / perBatch, batch))
        await needs.client.send(new UpdateCommand({ TableName: needs.table, ...update }));
    }
    const index = openEventIndex(needs);
    const at = (query: number) => eventAt(Math.floor(((query * 0.618_033_988_749_894_9) % 1) * events));
    const filters: Readonly<Record<string, (query: number) => EventFilter>> = {
      "the newest": () => ({}),
      "of a subject": (query) => ({ subject: at(query).subject }),
      "by an actor": (query) => ({ actor: at(query).actor }),
      "of a type": (query) => ({ type: at(query).type }),
      "about a model": (query) => ({ model: at(query).about.model ?? "" }),
      "of a day": (query) => ({ from: midnight(at(query).at, 0), to: midnight(at(query).at, 1) }),
      "of five years": (query) => ({ from: midnight(at(query).at, -5 * 365), to: midnight(at(query).at, 1) }),
      "about a model in a month": (query) => ({
        model: at(query).about.model ?? "",
        from: at(query).at,
        to: new Date(Date.parse(at(query).at) + 30 * 86_400_000).toISOString(),
      }),
    };
    for (const [name, filter] of Object.entries(filters)) {
      const ms = await timeEach(queries, (query) => index.list("default", filter(query), { limit: 100 }));
      const figure = `page of 100 events ${name}, 1 M events, p99`;
      print({ figure, value: percentile(ms, 0.99), unit: "ms", n: queries });
    }
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const midnight = (at: string, days: number): string =>
  new Date(Date.parse(at.slice(0, 10)) + days * 86_400_000).toISOString();
