import {
  CreateAliasCommand,
  GetAliasCommand,
  InvokeCommand,
  LambdaClient,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAliasTrafficActuator } from "../../../lib/adapters/lambda/alias-traffic-actuator.ts";
import { type SplitTarget, trafficActuatorContract } from "../../contracts/traffic-actuator.ts";
import { faultLine } from "../../support/fault-line.ts";
import { modelAnswering, startLambdaTargets } from "../../support/lambda-target.ts";
import { rival } from "../../support/rival.ts";
import { testDeployment } from "../../support/served-models.ts";
import { startWireServer, wireClient } from "../../support/wire-server.ts";

let lambda: Awaited<ReturnType<typeof startLambdaTargets>>;
beforeAll(async () => {
  lambda = await startLambdaTargets();
});
afterAll(() => lambda.stop());

const makeTarget = async (target: string): Promise<SplitTarget> => {
  const deployed = async (version: number) => {
    const sha256 = modelAnswering(version);
    const { resource, qualifier } = await lambda.deployer.deploy({ workspace: "default", target, version, sha256 });
    return { resource, deployment: testDeployment(version, { qualifier, sha256 }) };
  };
  const [stable, canary] = [await deployed(1), await deployed(2)];
  return {
    target: { name: target, resource: stable.resource },
    stable: stable.deployment,
    canary: canary.deployment,
  };
};

/** Sets the alias to the canary alone, or to the stable version: always to what it is not. */
const moveAway = async ({ target, stable, canary }: SplitTarget) => {
  const alias = { FunctionName: target.resource ?? "", Name: "live" };
  const before = await lambda.client.send(new GetAliasCommand(alias));
  await lambda.client.send(
    new UpdateAliasCommand({
      ...alias,
      FunctionVersion: (before.FunctionVersion === canary.qualifier ? stable : canary).qualifier ?? "",
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  );
};

trafficActuatorContract("the alias of a Lambda function", async () => ({
  actuator: openAliasTrafficActuator(lambda.client),
  split: await makeTarget("split"),
  ask: async ({ resource }) => {
    const command = { FunctionName: resource ?? "", Qualifier: "live", Payload: '{"operation":"infer"}' };
    const { ExecutedVersion = "", FunctionError } = await lambda.client.send(new InvokeCommand(command));
    expect(FunctionError).toBeUndefined();
    return ExecutedVersion;
  },
  rivalled: (split, times) => {
    let left = times;
    const act = async () => {
      if (left > 0) await moveAway(split);
      left -= 1;
    };
    return openAliasTrafficActuator(rival(lambda.client, [UpdateAliasCommand], act));
  },
  failing: (at, when) => {
    const line = faultLine(at, when);
    return { actuator: openAliasTrafficActuator(line.behind(lambda.client, ["send"])), calls: line.calls };
  },
}));

test("a target that was never split reports nothing; two first shifts at once make one alias", async () => {
  const split = await makeTarget("unsplit");
  const actuator = openAliasTrafficActuator(lambda.client);
  expect(await actuator.read(split.target)).toEqual([]);
  const order = { ...split, weightBasisPoints: 1_000 };
  const raced = rival(lambda.client, [CreateAliasCommand], () =>
    actuator.shift({ ...order, weightBasisPoints: 9_000 }),
  );
  await openAliasTrafficActuator(raced).shift(order);
  expect(await actuator.read(split.target)).toEqual([
    { qualifier: "1", weightBasisPoints: 9_000 },
    { qualifier: "2", weightBasisPoints: 1_000 },
  ]);
});

test("the stable version is the alias's own, so that a reader of AWS's console sees which is which", async () => {
  const split = await makeTarget("named");
  await openAliasTrafficActuator(lambda.client).shift({ ...split, weightBasisPoints: 9_000 });
  const alias = new GetAliasCommand({ FunctionName: split.target.resource ?? "", Name: "live" });
  expect(await lambda.client.send(alias)).toMatchObject({
    FunctionVersion: split.stable.qualifier,
    RoutingConfig: { AdditionalVersionWeights: { [split.canary.qualifier ?? ""]: 0.9 } },
  });
});

test("a call that is denied or throttled is neither impossible nor unsettled: it may pass", async () => {
  const server = await startWireServer(async () => ({
    status: 403,
    body: '{"Message":"not authorized to perform: lambda:GetAlias"}',
    headers: { "x-amzn-errortype": "AccessDeniedException" },
  }));
  const actuator = openAliasTrafficActuator(new LambdaClient(wireClient(server.url)));
  const order = {
    target: { name: "t", resource: "fn" },
    stable: testDeployment(1),
    canary: null,
    weightBasisPoints: 0,
  };
  await expect(actuator.shift(order)).rejects.toMatchObject({ name: "AccessDeniedException" });
  await server.stop();
});
