import { beforeAll, describe, expect, test } from "vitest";
import type { Anchors } from "../../lib/ports/anchors.ts";

export interface AnchorsUnderTest {
  readonly anchors: Anchors;
  /** The note kept for an hour, `yyyy-mm-ddThh`. */
  readonly read: (hour: string) => Promise<string | undefined>;
}

/** What every store of anchors must hold. */
export const anchorsContract = (name: string, setUp: () => Promise<AnchorsUnderTest>) =>
  describe(`${name} keeps the contract of anchors`, () => {
    let under: AnchorsUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });

    test("the first checkpoint of an hour stays, whoever comes later in it", async () => {
      await under.anchors.keep(Date.parse("2026-11-29T04:00:00.000Z"), "first\n");
      await under.anchors.keep(Date.parse("2026-11-29T04:59:59.999Z"), "second\n");
      expect(await under.read("2026-11-29T04")).toBe("first\n");
      expect(await under.read("2026-11-29T05")).toBeUndefined();
    });

    test("of many at once one is kept, and nobody fails", async () => {
      const at = Date.parse("2026-11-29T07:30:00.000Z");
      await Promise.all(Array.from({ length: 6 }, (_, place) => under.anchors.keep(at, `note ${place}\n`)));
      expect(await under.read("2026-11-29T07")).toMatch(/^note \d\n$/);
    });
  });
