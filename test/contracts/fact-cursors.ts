import { beforeAll, describe, expect, test } from "vitest";
import type { FactCursor, FactCursors } from "../../lib/ports/fact-cursors.ts";

export interface CursorsUnderTest {
  readonly cursors: FactCursors;
  /** Brings a workspace's log to so many leaves. */
  readonly grow: (workspace: string, size: number) => Promise<void>;
}

/** What every memory of how far facts are told must hold. */
export const factCursorsContract = (name: string, setUp: () => Promise<CursorsUnderTest>) =>
  describe(`${name} keep the contract of fact cursors`, () => {
    let cursors: FactCursors;
    let grow: CursorsUnderTest["grow"];
    beforeAll(async () => {
      ({ cursors, grow } = await setUp());
    });
    const start: FactCursor = { next: 0, subscriptions: [] };
    const at = (next: number): FactCursor => ({ next, subscriptions: [{ id: "a", events: ["x", "y"] }] });

    test("a cursor begins at the beginning and is read as it was moved", async () => {
      expect(await cursors.read("fresh")).toEqual(start);
      expect(await cursors.move("fresh", start, at(3))).toBe(true);
      expect(await cursors.read("fresh")).toEqual(at(3));
      expect(await cursors.read("other")).toEqual(start);
    });

    test("of those that move it from one place, one does; it never goes back", async () => {
      const moved = await Promise.all(
        Array.from({ length: 4 }, (_, place) => cursors.move("raced", start, at(place + 1))),
      );
      expect(moved.filter(Boolean)).toHaveLength(1);
      const { next } = await cursors.read("raced");
      expect(await cursors.move("raced", at(next), at(9))).toBe(true);
      expect(await cursors.move("raced", at(next), at(7))).toBe(false);
      expect(await cursors.move("raced", start, at(7))).toBe(false);
      expect(await cursors.read("raced")).toEqual(at(9));
    });

    test("a log that has grown is found until all of it is noted as told", async () => {
      for (const workspace of ["b-grown", "a-grown"]) await grow(workspace, 2);
      expect(await cursors.workspacesUntold()).toEqual(["a-grown", "b-grown"]);
      await cursors.settle("a-grown", 2);
      expect(await cursors.workspacesUntold()).toEqual(["b-grown"]);
      await grow("b-grown", 3);
      // Told as far as its teller had read; it has grown since.
      await cursors.settle("b-grown", 2);
      expect(await cursors.workspacesUntold()).toEqual(["b-grown"]);
      await cursors.settle("b-grown", 3);
      await cursors.settle("b-grown", 3);
      expect(await cursors.workspacesUntold()).toEqual([]);
    });
  });
