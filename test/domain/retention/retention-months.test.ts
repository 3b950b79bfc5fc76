import fc from "fast-check";
import { expect, test } from "vitest";
import { complianceFrameworks } from "../../../lib/domain/model/compliance-framework.ts";
import { retentionMonths } from "../../../lib/domain/retention/retention-months.ts";

test.each<[number | null, string[], number]>([
  [1, [], 84],
  [2, [], 36],
  [3, [], 12],
  [4, [], 12],
  [null, [], 84],
  [9, [], 84],
  [4, ["gdpr"], 12],
  [4, ["ecoa"], 25],
  [3, ["hipaa", "ecoa"], 72],
  [4, ["sox"], 84],
  [1, ["ecoa"], 84],
  [1, ["gdpr", "eu-ai-act", "sox"], 120],
  [4, ["unheard-of"], 12],
])("tier %j under %j is kept for %i months", (tier, frameworks, months) => {
  expect(retentionMonths(tier, frameworks)).toBe(months);
});

test("another framework, or a more critical tier, never shortens what is kept", () => {
  const tier = fc.integer({ min: 1, max: 4 });
  const frameworks = fc.subarray([...complianceFrameworks]);
  fc.assert(
    fc.property(tier, tier, frameworks, frameworks, (one, other, some, more) => {
      const kept = retentionMonths(Math.max(one, other), some);
      expect(retentionMonths(Math.min(one, other), [...some, ...more])).toBeGreaterThanOrEqual(kept);
      expect(retentionMonths(one, [...some, ...more])).toBe(
        Math.max(retentionMonths(one, some), retentionMonths(one, more)),
      );
    }),
  );
});
