import {
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand } from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWeightsTrafficActuator } from "../../../lib/adapters/sagemaker/weights-traffic-actuator.ts";
import { type SplitTarget, trafficActuatorContract } from "../../contracts/traffic-actuator.ts";
import { faultLine } from "../../support/fault-line.ts";
import { onnxModel, tabularRequest } from "../../support/onnx-models.ts";
import { rival } from "../../support/rival.ts";
import { startSageMakerTargets } from "../../support/sagemaker-target.ts";
import { testDeployment } from "../../support/served-models.ts";
import { startWireServer, type WireAnswer, wireClient } from "../../support/wire-server.ts";

const tabular = onnxModel("tabular");

let sageMaker: Awaited<ReturnType<typeof startSageMakerTargets>>;
beforeAll(async () => {
  sageMaker = await startSageMakerTargets();
});
afterAll(async () => {
  expect(sageMaker.faults).toEqual([]);
  await sageMaker.stop();
});

const open = (client: SageMakerClient, settleMsMax = 5_000) =>
  openWeightsTrafficActuator({ client, settleMsMax, pollMs: 10 });

const makeTarget = async (name: string): Promise<SplitTarget> => {
  await sageMaker.makeEndpoint(name, { champion: tabular, challenger: tabular });
  return {
    target: { name, resource: name },
    stable: testDeployment(1, { qualifier: "champion" }),
    canary: testDeployment(2, { qualifier: "challenger" }),
  };
};

/** Begins to weigh the variants the other way round. */
const moveAway = async ({ target }: SplitTarget) => {
  const EndpointName = target.resource ?? "";
  const { ProductionVariants = [] } = await sageMaker.client.send(new DescribeEndpointCommand({ EndpointName }));
  const [first, second] = ProductionVariants.map(({ CurrentWeight = 0 }) => CurrentWeight);
  await sageMaker.client.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName,
      DesiredWeightsAndCapacities: [
        { VariantName: "champion", DesiredWeight: second },
        { VariantName: "challenger", DesiredWeight: first },
      ],
    }),
  );
};

trafficActuatorContract("an endpoint of SageMaker", async () => ({
  actuator: open(sageMaker.client),
  split: await makeTarget("split"),
  ask: async ({ resource }) => {
    const Body = JSON.stringify(tabularRequest());
    const { InvokedProductionVariant = "", Body: answer } = await sageMaker.runtime.send(
      new InvokeEndpointCommand({ EndpointName: resource ?? "", Body }),
    );
    expect(answer.transformToString()).toContain('"name":"label"');
    return InvokedProductionVariant;
  },
  rivalled: (split, times) => {
    let left = times;
    const act = async () => {
      if (left > 0) await moveAway(split);
      left -= 1;
    };
    return open(rival(sageMaker.client, [UpdateEndpointWeightsAndCapacitiesCommand], act));
  },
  failing: (at, when) => {
    const line = faultLine(at, when);
    return { actuator: open(line.behind(sageMaker.client, ["send"])), calls: line.calls };
  },
}));

const order = {
  target: { name: "fraud", resource: "fraud" },
  stable: testDeployment(1, { qualifier: "champion" }),
  canary: testDeployment(2, { qualifier: "challenger" }),
  weightBasisPoints: 1_000,
};

type Description = readonly [status: string, current: readonly [number, number], desired?: readonly [number, number]];

/** An endpoint that describes itself by the script, the last line again and again, and accepts every update. */
const scripted = async (script: readonly Description[], attempt: (client: SageMakerClient) => Promise<unknown>) => {
  let described = 0;
  let updates = 0;
  const server = await startWireServer(async ({ headers }): Promise<WireAnswer> => {
    if (headers["x-amz-target"] === "SageMaker.UpdateEndpointWeightsAndCapacities") {
      updates += 1;
      return { status: 200, body: '{"EndpointArn":"arn"}' };
    }
    const [EndpointStatus, current, desired = current] = script[Math.min(described, script.length - 1)] ?? ["", [0, 0]];
    described += 1;
    const ProductionVariants = ["champion", "challenger"].map((VariantName, index) => ({
      VariantName,
      CurrentWeight: current[index],
      DesiredWeight: desired[index],
    }));
    return { status: 200, body: JSON.stringify({ EndpointStatus, ProductionVariants }) };
  });
  const outcome = await attempt(new SageMakerClient(wireClient(server.url))).catch((error: unknown) => error);
  await server.stop();
  return { outcome, updates };
};
const shifted = (client: SageMakerClient) => open(client, 1_000).shift(order);

const [before, after] = [
  [9_500, 500],
  [9_000, 1_000],
] as const;

test("a silent rollback is no success: InService with the weights it had ends the shift for good", async () => {
  const rolledBack: Description[] = [
    ["InService", before],
    ["Updating", before, after],
    ["RollingBack", before],
    ["InService", before],
  ];
  expect(await scripted(rolledBack, shifted)).toMatchObject({
    outcome: { name: "ShiftImpossibleError", message: expect.stringContaining("went back to the weights it had") },
    updates: 1,
  });
});

test("an update that an earlier call began is waited for, and a rollback of it is seen, too", async () => {
  expect(
    await scripted(
      [
        ["Updating", before, after],
        ["InService", after],
      ],
      shifted,
    ),
  ).toEqual({
    outcome: undefined,
    updates: 0,
  });
  expect(
    await scripted(
      [
        ["Updating", before, after],
        ["InService", before],
      ],
      shifted,
    ),
  ).toMatchObject({
    outcome: { name: "ShiftImpossibleError" },
    updates: 0,
  });
});

test("an update that takes longer than a call may is not settled, and is not begun again", async () => {
  const slow: Description[] = [
    ["InService", before],
    ["Updating", before, after],
  ];
  expect(await scripted(slow, (client) => open(client, 100).shift(order))).toMatchObject({
    outcome: { name: "ShiftUnsettledError", message: expect.stringContaining("Updating") },
    updates: 1,
  });
});

test.each(["Failed", "OutOfService", "UpdateRollbackFailed", "Deleting"])(
  "an endpoint that is %s can never be weighed",
  async (status) => {
    expect(await scripted([[status, before]], shifted)).toMatchObject({
      outcome: { name: "ShiftImpossibleError", message: expect.stringContaining(status) },
      updates: 0,
    });
  },
);

test("variants that the order does not name get nothing", async () => {
  const name = "three";
  await sageMaker.makeEndpoint(name, { old: tabular, champion: tabular });
  const target = { name, resource: name };
  await open(sageMaker.client).shift({ ...order, target, canary: null });
  expect(await open(sageMaker.client).read(target)).toEqual([{ qualifier: "champion", weightBasisPoints: 10_000 }]);
});
