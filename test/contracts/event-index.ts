import { beforeAll, describe, expect, test } from "vitest";
import type { EventFilter, EventIndex } from "../../lib/ports/event-index.ts";

export interface IndexUnderTest {
  readonly index: EventIndex;
  /** Brings one event about and into the log: of a type, by an actor, on a subject of kind `model`. */
  readonly log: (workspace: string, event: { type: string; actor: string; subject: string }) => Promise<void>;
}

/** What every index of events must hold. */
export const eventIndexContract = (name: string, setUp: () => Promise<IndexUnderTest>) =>
  describe(`${name} keeps the contract of an event index`, () => {
    let index: EventIndex;
    let log: IndexUnderTest["log"];
    beforeAll(async () => {
      ({ index, log } = await setUp());
      const [types, actors, subjects] = [
        ["made", "moved", "ended"],
        ["ada", "bob"],
        ["a", "b", "c", "d"],
      ];
      for (let place = 0; place < 24; place += 1) {
        const pick = (from: string[], step: number) => from[Math.floor(place / step) % from.length] ?? "";
        await log("team", { type: pick(types, 1), actor: pick(actors, 3), subject: pick(subjects, 5) });
      }
      await log("other", { type: "made", actor: "ada", subject: "a" });
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

    test.each<EventFilter>([
      { type: "moved" },
      { actor: "bob" },
      { subject: { kind: "model", id: "c" } },
      { type: "made", actor: "ada" },
      { type: "ended", actor: "bob", subject: { kind: "model", id: "b" } },
      { subject: { kind: "route", id: "a" } },
      { actor: "eve" },
    ])("a filter %o finds what scanning everything finds", async (filter) => {
      const { items } = await index.list("team", {}, { limit: 100 });
      const expected = items
        .filter(({ type }) => filter.type === undefined || type === filter.type)
        .filter(({ actor }) => filter.actor === undefined || actor === filter.actor)
        .filter(({ subject: { kind, id } }) => {
          return filter.subject === undefined || (kind === filter.subject.kind && id === filter.subject.id);
        })
        .map((event) => event.index);
      for (const limit of [1, 3, 100]) expect((await pages("team", filter, limit)).flat()).toEqual(expected);
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
