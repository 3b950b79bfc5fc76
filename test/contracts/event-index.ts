import { beforeAll, describe, expect, test } from "vitest";
import type { EventType } from "../../lib/domain/command/event-type.ts";
import type { EventFilter, EventIndex } from "../../lib/ports/event-index.ts";

export interface IndexUnderTest {
  readonly index: EventIndex;
  /** Brings one event about and into the log: of a type, by an actor, on a version of a model that names a data set. */
  readonly log: (workspace: string, event: EventToLog) => Promise<void>;
}

interface EventToLog {
  readonly type: EventType;
  readonly actor: string;
  readonly subject: string;
  readonly model: string;
  readonly data?: string;
  readonly riskTier?: number;
  readonly at: string;
}

const digest = (digit: string) => digit.repeat(64);

/** By clocks that run apart, out of order and over the borders of hours, days, months and years. */
const clocks = [
  "2025-12-31T23:59:59.999Z",
  "2026-11-26T23:00:00.000Z",
  "2026-11-27T01:30:00.000Z",
  "2026-11-26T23:30:00.000Z",
  "2026-11-28T00:00:00.000Z",
  "2026-10-01T00:00:00.000Z",
  "2026-11-28T12:00:00.000Z",
  "2027-01-31T06:00:00.000Z",
];

const types = ["version-registered", "version-staged", "version-archived"] as const;

/** What every index of events must hold. */
export const eventIndexContract = (name: string, setUp: () => Promise<IndexUnderTest>) =>
  describe(`${name} keeps the contract of an event index`, () => {
    let index: EventIndex;
    let log: IndexUnderTest["log"];
    beforeAll(async () => {
      ({ index, log } = await setUp());
      for (let place = 0; place < 24; place += 1) {
        const pick = (from: readonly string[], step: number) => from[Math.floor(place / step) % from.length] ?? "";
        await log("team", {
          type: types[place % types.length] ?? "version-registered",
          actor: pick(["ada", "bob"], 3),
          subject: pick(["a", "b", "c", "d"], 5),
          model: pick(["m1", "m2"], 5),
          ...(place % 4 === 0 ? {} : { data: digest(pick(["1", "2"], 4)) }),
          ...(place % 3 === 0 ? {} : { riskTier: 1 + (place % 4) }),
          at: clocks[Math.floor(place / 3)] ?? "",
        });
      }
      await log("other", { type: "version-registered", actor: "ada", subject: "a", model: "m1", at: clocks[0] ?? "" });
    });

    const pages = async (workspace: string, filter: EventFilter, limit: number) => {
      const seen: number[][] = [];
      let cursor: string | undefined;
      do {
        const page = await index.list(workspace, filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(page.items.map((event) => event.index));
        cursor = page.next;
      } while (cursor !== undefined);
      return seen;
    };

    test("every event is listed once, newest first, whatever the page", async () => {
      const all = Array.from({ length: 24 }, (_, place) => 23 - place);
      for (const limit of [1, 5, 8, 24, 100]) expect((await pages("team", {}, limit)).flat()).toEqual(all);
      expect(await pages("team", {}, 24)).toHaveLength(1);
    });

    const scan = async (workspace: string, filter: EventFilter) => {
      const { items } = await index.list(workspace, {}, { limit: 100 });
      return items
        .filter(({ type }) => filter.type === undefined || type === filter.type)
        .filter(({ actor }) => filter.actor === undefined || actor === filter.actor)
        .filter(({ subject: { kind, id } }) => {
          return filter.subject === undefined || (kind === filter.subject.kind && id === filter.subject.id);
        })
        .filter(({ about }) => filter.model === undefined || about.model === filter.model)
        .filter(({ about }) => filter.data === undefined || about.data.includes(filter.data))
        .filter(({ at }) => at >= (filter.from ?? "") && at < (filter.to ?? "~"));
    };

    test.each<EventFilter>([
      { type: "version-staged" },
      { actor: "bob" },
      { subject: { kind: "model-version", id: "c" } },
      { type: "version-registered", actor: "ada" },
      { type: "version-archived", actor: "bob", subject: { kind: "model-version", id: "b" } },
      { subject: { kind: "route", id: "a" } },
      { actor: "eve" },
      { model: "m1" },
      { model: "m3" },
      { model: "m2", type: "version-registered" },
      { data: digest("1") },
      { data: digest("3") },
      { data: digest("2"), model: "m1", actor: "bob" },
      { from: "2026-11-27T00:00:00.000Z", model: "m1" },
      { from: "2026-11-26T23:00:00.000Z", to: "2026-11-28T12:00:00.000Z", type: "version-staged", actor: "ada" },
    ])("a filter %o finds what scanning everything finds", async (filter) => {
      const expected = (await scan("team", filter)).map((event) => event.index);
      for (const limit of [1, 3, 100]) expect((await pages("team", filter, limit)).flat()).toEqual(expected);
    });

    test("any range of time finds what scanning everything finds, whatever the writers' clocks showed", async () => {
      const edges = [
        undefined,
        "0000-01-01T00:00:00.000Z",
        ...clocks,
        "2026-11-28T11:59:59.999Z",
        "9999-12-31T23:59:59.999Z",
      ];
      const before = (at: string) => new Date(Date.parse(at) - 1).toISOString();
      for (const from of edges)
        for (const to of [...edges, ...clocks.map(before)]) {
          const filter = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
          const expected = (await scan("team", filter)).map((event) => event.index);
          expect([filter, (await pages("team", filter, 7)).flat()]).toEqual([filter, expected]);
        }
    });

    test("a day has its events counted by type, and those of high risk", async () => {
      for (const [from, to] of [
        ["2026-11-26", "2026-11-30"],
        ["2026-11-27", "2026-11-28"],
        ["2026-11-28", "2026-11-28"],
        ["2026-01-01", "2026-02-01"],
      ] as const) {
        const events = (await scan("team", {})).filter(({ at }) => at.slice(0, 10) >= from && at.slice(0, 10) < to);
        const expected = [...new Set(events.map(({ at }) => at.slice(0, 10)))].sort().map((day) => {
          const within = events.filter(({ at }) => at.startsWith(day));
          const types = [...new Set(within.map(({ type }) => type))];
          const byType = types.map((type) => [type, within.filter((event) => event.type === type).length]);
          const highRisk = within.filter(({ riskTier }) => riskTier === 1 || riskTier === 2).length;
          return { day, highRisk, byType: Object.fromEntries(byType) };
        });
        expect(await index.days("team", from, to)).toEqual(expected);
      }
      expect(await index.days("other", "2025-12-31", "2026-01-01")).toHaveLength(1);
    });

    test("an event is found by its id, in its workspace only", async () => {
      const { items } = await index.list("team", {}, { limit: 1 });
      const [event] = items;
      if (event === undefined) throw new Error("no event");
      expect(await index.indexOf("team", event.id)).toBe(event.index);
      expect(await index.indexOf("other", event.id)).toBeUndefined();
      expect(await index.indexOf("team", "0".repeat(32))).toBeUndefined();
    });

    test("a cursor counts on the list that gave it out, and nowhere else", async () => {
      const { next = "" } = await index.list("team", { actor: "ada" }, { limit: 1 });
      for (const [workspace, filter] of [
        ["team", {}],
        ["team", { actor: "bob" }],
        ["team", { actor: "ada", type: "version-registered" }],
        ["team", { actor: "ada", from: "2026-01-01T00:00:00.000Z" }],
        ["other", { actor: "ada" }],
      ] as const)
        await expect(index.list(workspace, filter, { limit: 1, cursor: next })).rejects.toMatchObject({
          name: "InvalidCursorError",
        });
      for (const cursor of ["", "x", `${next}x`, Buffer.from('["a"]').toString("base64url")])
        await expect(index.list("team", { actor: "ada" }, { limit: 1, cursor })).rejects.toMatchObject({
          name: "InvalidCursorError",
        });
    });
  });
