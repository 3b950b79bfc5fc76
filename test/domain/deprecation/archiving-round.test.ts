import { expect, test } from "vitest";
import { archivingPart, isInPart } from "../../../lib/domain/deprecation/archiving-round.ts";

test("from 03:10 UTC a tenth of the models each minute, every model once a night", () => {
  const midnight = Date.UTC(2026, 10, 29);
  const parts = Array.from({ length: 1440 }, (_, minute) => archivingPart(midnight + minute * 60_000 + 59_999));
  expect(parts.indexOf(0)).toBe(190);
  expect(parts.filter((part) => part !== undefined)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (let model = 0; model < 64; model += 1) {
    const id = model.toString(16).padStart(32, "0");
    expect(parts.filter((part) => part !== undefined && isInPart(id, part))).toHaveLength(1);
  }
});
