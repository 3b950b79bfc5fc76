import fc from "fast-check";
import { expect, test } from "vitest";
import { archiveSavings } from "../../../lib/domain/deprecation/archive-savings.ts";

const file = (sizeBytes: number, sha256 = String(sizeBytes)) => ({ sha256, sizeBytes });
const gib = 2 ** 30;

test("a terabyte in one file saves what the price list says it does", () => {
  // 1024 GB × (0.023 − 0.00099) USD; the 40 KiB beside it do not show.
  expect(archiveSavings([file(1024 * gib)])).toEqual({ movedBytes: 1024 * gib, savedMicroUsdPerMonth: 22_538_239 });
});

test("files below 128 KiB stay where they are, and a file under two names is stored once", () => {
  const small = file(128 * 1024 - 1);
  expect(archiveSavings([small])).toEqual({ movedBytes: 0, savedMicroUsdPerMonth: 0 });
  const [large, again] = [file(gib, "a"), file(gib, "a")];
  expect(archiveSavings([large, small, again])).toEqual(archiveSavings([large]));
});

test("to the micro-dollar it is what exact arithmetic gives, and never less than nothing", () => {
  const sizes = fc.uniqueArray(fc.integer({ min: 0, max: 5 * gib }), { maxLength: 60 });
  fc.assert(
    fc.property(sizes, (bytes) => {
      const moved = bytes.filter((size) => size >= 131_072);
      const standard = moved.reduce((sum, size) => sum + BigInt(size) * 23_000n, 0n);
      const archived = moved.reduce((sum, size) => sum + 8_192n * 23_000n + BigInt(size + 32_768) * 990n, 0n);
      const saved = archiveSavings(bytes.map((size) => file(size))).savedMicroUsdPerMonth;
      expect(BigInt(saved)).toBe((standard - archived) / BigInt(gib));
      expect(saved).toBeGreaterThanOrEqual(0);
    }),
  );
});
