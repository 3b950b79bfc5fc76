import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { DeploymentOrder, TargetActuator } from "../../lib/ports/target-actuator.ts";
import { InjectedFault } from "../support/faulty-client.ts";

export interface TargetActuatorUnderTest {
  readonly actuator: TargetActuator;
  /** The same actuator, of whose calls number `at` fails. */
  readonly failing: (
    at: number,
    when: "before" | "after",
  ) => { readonly actuator: TargetActuator; readonly calls: () => number };
  /** Digest of the model that a deployed version serves when it is called. */
  readonly serves: (deployed: Deployed) => Promise<string>;
  /** Published versions of a function. */
  readonly versions: (resource: string) => Promise<readonly string[]>;
}

type Deployed = Awaited<ReturnType<TargetActuator["deploy"]>>;

/** A model that its server refuses to load, as one whose stored bytes are not those that were registered. */
export const refusedModel = "bad".padEnd(64, "0");

const modelOf = (name: string) => createHash("sha256").update(name).digest("hex");

const orderOf = (target: string, version: number, overrides: Partial<DeploymentOrder> = {}): DeploymentOrder => ({
  workspace: "default",
  target,
  version,
  sha256: modelOf(`${target} ${version}`),
  ...overrides,
});

/** What everything that brings versions to targets must hold. */
export const targetActuatorContract = (name: string, setUp: () => Promise<TargetActuatorUnderTest>) =>
  describe(`${name} keeps the contract of a target actuator`, () => {
    let under: TargetActuatorUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });

    /** As the stepper does: what fails for now is tried again by a later wake. */
    const persist = async (order: DeploymentOrder): Promise<Deployed> => {
      for (let wake = 1; ; wake += 1) {
        try {
          return await under.actuator.deploy(order);
        } catch (error) {
          if (wake === 10 || (error instanceof Error && error.name === "DeploymentImpossibleError")) throw error;
        }
      }
    };

    test("a version answers with its own model, and goes on doing so when the next one comes", async () => {
      const [first, second] = [orderOf("successive", 1), orderOf("successive", 2)];
      const deployed = await under.actuator.deploy(first);
      expect(await under.serves(deployed)).toBe(first.sha256);
      const next = await under.actuator.deploy(second);
      expect(next.resource).toBe(deployed.resource);
      expect(await under.serves(next)).toBe(second.sha256);
      expect(await under.serves(deployed)).toBe(first.sha256);
    });

    test("an order that comes again is done already, also after another one", async () => {
      const order = orderOf("repeated", 1);
      const deployed = await under.actuator.deploy(order);
      expect(await under.actuator.deploy(order)).toEqual(deployed);
      await under.actuator.deploy(orderOf("repeated", 2));
      expect(await under.actuator.deploy(order)).toEqual(deployed);
      expect(await under.versions(deployed.resource)).toHaveLength(2);
    });

    test("the same order four times at once makes one version", async () => {
      const order = orderOf("at-once", 1);
      const deployed = await Promise.all([1, 2, 3, 4].map(() => persist(order)));
      expect(new Set(deployed.map(({ qualifier }) => qualifier)).size).toBe(1);
      expect(await under.versions(deployed[0]?.resource ?? "")).toHaveLength(1);
    });

    test("three orders for one target at once become three versions, each with its own model", async () => {
      const orders = [1, 2, 3].map((version) => orderOf("contended", version));
      const deployed = await Promise.all(orders.map(persist));
      for (const [index, order] of orders.entries()) {
        const made = deployed[index];
        expect(made && (await under.serves(made))).toBe(order.sha256);
      }
      expect(await under.versions(deployed[0]?.resource ?? "")).toHaveLength(3);
    });

    test("a target belongs to its workspace, whatever hyphens their names hold", async () => {
      const orders = [
        orderOf("b-c", 1, { workspace: "a" }),
        orderOf("c", 1, { workspace: "a-b" }),
        orderOf("c", 1, { workspace: "a" }),
      ];
      const deployed = await Promise.all(orders.map(persist));
      expect(new Set(deployed.map(({ resource }) => resource)).size).toBe(3);
    });

    test("a version whose model is refused is impossible, says why, and stands in nobody's way", async () => {
      const refused = orderOf("refusing", 1, { sha256: refusedModel });
      for (const _ of [1, 2])
        await expect(under.actuator.deploy(refused)).rejects.toMatchObject({
          name: "DeploymentImpossibleError",
          message: expect.stringContaining("is not the registered model"),
        });
      const sound = orderOf("refusing", 2);
      expect(await under.serves(await under.actuator.deploy(sound))).toBe(sound.sha256);
    });

    test.each(["before", "after"] as const)(
      "dying at any call, %s it took effect, leaves an order that the next try brings to its one version",
      async (when) => {
        let at = 1;
        for (let isThrough = false; !isThrough; at += 4) {
          const attempts = [at, at + 1, at + 2, at + 3].map(async (call) => {
            const order = orderOf(`dies-${when}-${call}`, 1);
            const failing = under.failing(call, when);
            await failing.actuator.deploy(order).catch((error: unknown) => expect(error).toBeInstanceOf(InjectedFault));
            const deployed = await persist(order);
            expect(await under.serves(deployed)).toBe(order.sha256);
            expect(await under.versions(deployed.resource)).toHaveLength(1);
            return failing.calls() >= call;
          });
          isThrough = (await Promise.all(attempts)).includes(false);
        }
        // It looks, makes, configures, publishes, waits and tries out.
        expect(at).toBeGreaterThan(9);
      },
    );
  });
