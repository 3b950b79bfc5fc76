import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../lib/domain/routing/target.ts";
import type { TrafficActuator, TrafficOrder } from "../../lib/ports/traffic-actuator.ts";
import { InjectedFault } from "../support/faulty-client.ts";

/** A target with two deployed versions. */
export interface SplitTarget {
  readonly target: TrafficOrder["target"];
  readonly stable: Deployment;
  readonly canary: Deployment;
}

export interface TrafficActuatorUnderTest {
  readonly actuator: TrafficActuator;
  readonly split: SplitTarget;
  /** Asks for a prediction without naming a version; says which qualifier answered. */
  readonly ask: (target: SplitTarget["target"]) => Promise<string>;
  /** The same actuator, while somebody else sets weights just before its first `times` attempts to set its own. */
  readonly rivalled: (split: SplitTarget, times: number) => TrafficActuator;
  /** The same actuator, of whose calls number `at` fails. */
  readonly failing: (
    at: number,
    when: "before" | "after",
  ) => { readonly actuator: TrafficActuator; readonly calls: () => number };
}

const asked = 250;

/** Within five standard deviations: a fair split leaves them less than once in a million runs. */
const expectShare = (count: number, share: number) =>
  expect(Math.abs(count - asked * share)).toBeLessThan(5 * Math.sqrt(asked * share * (1 - share)));

/** What everything that lets a target split its own traffic must hold. */
export const trafficActuatorContract = (name: string, setUp: () => Promise<TrafficActuatorUnderTest>) =>
  describe(`${name} keeps the contract of a traffic actuator`, () => {
    let under: TrafficActuatorUnderTest;
    let split: SplitTarget;
    beforeAll(async () => {
      under = await setUp();
      split = under.split;
    });

    const orderOf = (weightBasisPoints: number): TrafficOrder => ({ ...split, weightBasisPoints });
    const canaryAnswers = async () => {
      const { target, canary } = split;
      let count = 0;
      for (let request = 0; request < asked; request += 1)
        if ((await under.ask(target)) === canary.qualifier) count += 1;
      return count;
    };
    const reported = async () => {
      const { target, canary } = split;
      const weights = await under.actuator.read(target);
      expect(weights.reduce((sum, { weightBasisPoints }) => sum + weightBasisPoints, 0)).toBe(10_000);
      return weights.find(({ qualifier }) => qualifier === canary.qualifier)?.weightBasisPoints ?? 0;
    };

    test("a tenth, then half of the requests meet the canary, and after the way back not one more", {
      timeout: 120_000,
    }, async () => {
      for (const weight of [1_000, 5_000]) {
        await under.actuator.shift(orderOf(weight));
        expect(await reported()).toBe(weight);
        expectShare(await canaryAnswers(), weight / 10_000);
      }
      await under.actuator.shift({ ...orderOf(0), canary: null });
      expect(await under.actuator.read(split.target)).toEqual([
        { qualifier: split.stable.qualifier, weightBasisPoints: 10_000 },
      ]);
      expect(await canaryAnswers()).toBe(0);
    });

    test("the whole traffic can be the canary's, and one basis point, too", async () => {
      for (const weight of [10_000, 1]) {
        await under.actuator.shift(orderOf(weight));
        expect(await reported()).toBe(weight);
      }
    });

    test("the same order twice, and four times at once, is one shift", async () => {
      await under.actuator.shift(orderOf(2_500));
      await under.actuator.shift(orderOf(2_500));
      expect(await reported()).toBe(2_500);
      await Promise.all([1, 2, 3, 4].map(() => under.actuator.shift(orderOf(5_000))));
      expect(await reported()).toBe(5_000);
    });

    test("what somebody sets meanwhile is read again and set again, and who never stops only takes time", async () => {
      await under.actuator.shift(orderOf(1_000));
      await under.rivalled(split, 2).shift(orderOf(5_000));
      expect(await reported()).toBe(5_000);
      await expect(under.rivalled(split, Number.POSITIVE_INFINITY).shift(orderOf(1_000))).rejects.toMatchObject({
        name: "ShiftUnsettledError",
      });
      await under.actuator.shift(orderOf(1_000));
      expect(await reported()).toBe(1_000);
    });

    test("what is not there can never be weighed, and the split that was stays", async () => {
      await under.actuator.shift(orderOf(1_000));
      const never = { name: "ShiftImpossibleError" };
      const impossible: readonly Partial<TrafficOrder>[] = [
        { canary: { ...split.canary, qualifier: "77" } },
        { canary: { ...split.canary, qualifier: null } },
        { target: { ...split.target, resource: "no-such-thing" } },
        { target: { ...split.target, resource: null } },
      ];
      for (const part of impossible)
        await expect(under.actuator.shift({ ...orderOf(5_000), ...part })).rejects.toMatchObject(never);
      await expect(under.actuator.read({ ...split.target, resource: null })).rejects.toMatchObject(never);
      expect(await reported()).toBe(1_000);
    });

    test.each(["before", "after"] as const)(
      "dying at any call, %s it took effect, leaves a shift that the same order completes",
      async (when) => {
        await under.actuator.shift({ ...orderOf(0), canary: null });
        for (let at = 1, isThrough = false; !isThrough; at += 1) {
          const failing = under.failing(at, when);
          const weight = at * 100;
          const died = await failing.actuator.shift(orderOf(weight)).catch((error: unknown) => error);
          if (died !== undefined) expect(died).toBeInstanceOf(InjectedFault);
          await under.actuator.shift(orderOf(weight));
          expect(await reported()).toBe(weight);
          isThrough = failing.calls() < at;
          // It looks and sets.
          if (isThrough) expect(at).toBeGreaterThan(2);
        }
      },
    );
  });
