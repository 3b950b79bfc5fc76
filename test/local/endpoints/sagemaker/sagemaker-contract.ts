import { randomUUID } from "node:crypto";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  waitUntilEndpointDeleted,
  waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

/** An image that echoes what it is asked (test/local/endpoints/sagemaker/echo-model.ts), and a role for it. */
export interface SageMakerUnderTest {
  readonly config: ClientConfig;
  readonly image: string;
  readonly roleArn: string;
  readonly waitSeconds: { readonly minDelay: number; readonly maxDelay: number; readonly maxWaitTime: number };
}

/** One test's endpoint over models named by what they answer. */
export const sageMakerDriver = (
  { config, image, roleArn, waitSeconds }: SageMakerUnderTest,
  prefix = `t-${randomUUID().slice(0, 8)}`,
) => {
  const client = new SageMakerClient({ ...config, maxAttempts: 1 });
  const runtime = new SageMakerRuntimeClient({ ...config, maxAttempts: 1 });
  const made: string[] = [];
  const endpoint = prefix;
  const waiter = { client, ...waitSeconds };

  const makeConfig = async (weights: Readonly<Record<string, number>>, environment: Record<string, string> = {}) => {
    const EndpointConfigName = `${prefix}-${made.length}`;
    for (const model of Object.keys(weights)) {
      await client.send(
        new CreateModelCommand({
          ModelName: `${EndpointConfigName}-${model}`,
          ExecutionRoleArn: roleArn,
          PrimaryContainer: { Image: image, Environment: { MODEL: model, ...environment } },
        }),
      );
    }
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName,
        ProductionVariants: Object.entries(weights).map(([model, InitialVariantWeight]) => ({
          VariantName: model,
          ModelName: `${EndpointConfigName}-${model}`,
          InitialVariantWeight,
          InitialInstanceCount: 1,
          InstanceType: "ml.m5.large",
        })),
      }),
    );
    made.push(EndpointConfigName);
    return EndpointConfigName;
  };
  const describe = () => client.send(new DescribeEndpointCommand({ EndpointName: endpoint }));
  const inService = () => waitUntilEndpointInService(waiter, { EndpointName: endpoint });
  return {
    endpoint,
    client,
    createConfig: makeConfig,
    describe,
    inService,
    createEndpoint: (EndpointConfigName: string) =>
      client.send(new CreateEndpointCommand({ EndpointName: endpoint, EndpointConfigName })),
    create: async (weights: Readonly<Record<string, number>>, environment: Record<string, string> = {}) => {
      const EndpointConfigName = await makeConfig(weights, environment);
      await client.send(new CreateEndpointCommand({ EndpointName: endpoint, EndpointConfigName }));
    },
    update: (EndpointConfigName: string, RetainAllVariantProperties = false) =>
      client.send(
        new UpdateEndpointCommand({ EndpointName: endpoint, EndpointConfigName, RetainAllVariantProperties }),
      ),
    weigh: (weights: Readonly<Record<string, number>>) =>
      client.send(
        new UpdateEndpointWeightsAndCapacitiesCommand({
          EndpointName: endpoint,
          DesiredWeightsAndCapacities: Object.entries(weights).map(([VariantName, DesiredWeight]) => ({
            VariantName,
            DesiredWeight,
          })),
        }),
      ),
    invoke: async (Body: string, extra: Partial<InvokeEndpointCommand["input"]> = {}) => {
      const command = new InvokeEndpointCommand({ EndpointName: endpoint, ContentType: "text/plain", Body, ...extra });
      const { Body: answer, ...output } = await runtime.send(command);
      return { ...output, json: JSON.parse(Buffer.from(answer ?? []).toString("utf8")) };
    },
    remove: async () => {
      await client.send(new DeleteEndpointCommand({ EndpointName: endpoint }));
      await waitUntilEndpointDeleted(waiter, { EndpointName: endpoint });
    },
    removeConfigs: async () => {
      for (const EndpointConfigName of made) await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
    },
  };
};

/** What SageMaker promises; runs against this machine and, given keys, against AWS. */
export const sageMakerContract = (connect: () => SageMakerUnderTest): void => {
  it("serves a model, forwards what the caller says, and tells which variant answered", async () => {
    const driver = sageMakerDriver(connect());
    await driver.create({ champion: 1 });
    expect((await driver.describe()).EndpointStatus).toBe("Creating");
    await driver.inService();
    const answer = await driver.invoke("1,2,3", {
      Accept: "application/json",
      InferenceId: "prediction-1",
      CustomAttributes: "segment=eu",
    });
    expect(answer).toMatchObject({
      InvokedProductionVariant: "champion",
      ContentType: "application/json",
      CustomAttributes: "from-champion",
      json: {
        body: "1,2,3",
        type: "text/plain",
        accept: "application/json",
        inferenceId: "prediction-1",
        customAttributes: "segment=eu",
      },
    });
    await driver.remove();
    await expect(driver.describe()).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Could not find endpoint"),
    });
    await expect(driver.invoke("x")).rejects.toMatchObject({ name: "ValidationError" });
    await driver.removeConfigs();
  });

  it("shifts weights while it serves: desired at once, current when it is in service again", async () => {
    const driver = sageMakerDriver(connect());
    await driver.create({ champion: 1, challenger: 0 });
    await driver.inService();
    expect((await driver.invoke("x")).InvokedProductionVariant).toBe("champion");
    expect((await driver.invoke("x", { TargetVariant: "challenger" })).json.model).toBe("challenger");

    await driver.weigh({ champion: 0, challenger: 1 });
    const during = await driver.describe();
    expect(during.EndpointStatus).toBe("Updating");
    expect(during.ProductionVariants).toMatchObject([
      { VariantName: "champion", CurrentWeight: 1, DesiredWeight: 0 },
      { VariantName: "challenger", CurrentWeight: 0, DesiredWeight: 1 },
    ]);
    await expect(driver.weigh({ champion: 1 })).rejects.toMatchObject({ name: "ValidationException" });
    await driver.inService();
    expect((await driver.describe()).ProductionVariants).toMatchObject([{ CurrentWeight: 0 }, { CurrentWeight: 1 }]);
    expect((await driver.invoke("x")).InvokedProductionVariant).toBe("challenger");
    await expect(driver.weigh({ stranger: 1 })).rejects.toMatchObject({ name: "ValidationException" });
    await driver.remove();
    await driver.removeConfigs();
  });

  it("rolls in a new configuration and resets the weights, unless told to retain them", async () => {
    const driver = sageMakerDriver(connect());
    await driver.create({ champion: 1, challenger: 0 });
    await driver.inService();
    await driver.weigh({ champion: 0.75, challenger: 0.25 });
    await driver.inService();

    await driver.update(await driver.createConfig({ champion: 1, challenger: 0 }), true);
    await driver.inService();
    expect((await driver.describe()).ProductionVariants).toMatchObject([
      { CurrentWeight: 0.75 },
      { CurrentWeight: 0.25 },
    ]);
    await driver.update(await driver.createConfig({ champion: 1, challenger: 0 }));
    await driver.inService();
    expect((await driver.describe()).ProductionVariants).toMatchObject([{ CurrentWeight: 1 }, { CurrentWeight: 0 }]);
    await driver.remove();
    await driver.removeConfigs();
  });

  it("keeps serving the old configuration when the new one does not come up", async () => {
    const driver = sageMakerDriver(connect());
    await driver.create({ champion: 1 });
    await driver.inService();
    const before = await driver.describe();
    await driver.update(await driver.createConfig({ broken: 1 }));
    expect((await driver.invoke("x")).InvokedProductionVariant).toBe("champion");
    await driver.inService();
    expect(await driver.describe()).toMatchObject({
      EndpointConfigName: before.EndpointConfigName,
      FailureReason: expect.stringContaining("ping"),
    });
    expect((await driver.invoke("x")).InvokedProductionVariant).toBe("champion");
    await driver.remove();
    await driver.removeConfigs();
  });

  it("passes on a model's error as the model's", async () => {
    const driver = sageMakerDriver(connect());
    await driver.create({ champion: 1 });
    await driver.inService();
    await expect(driver.invoke("error")).rejects.toMatchObject({
      name: "ModelError",
      OriginalStatusCode: 500,
      OriginalMessage: "out of range",
      $metadata: { httpStatusCode: 424 },
    });
    await expect(driver.invoke("x", { TargetVariant: "stranger" })).rejects.toMatchObject({ name: "ValidationError" });
    await driver.remove();
    await driver.removeConfigs();
  });

  it("refuses what is missing or taken", async () => {
    const { config, image } = connect();
    const client = new SageMakerClient(config);
    const refused = { name: "ValidationException" };
    const driver = sageMakerDriver(connect());
    const EndpointConfigName = await driver.createConfig({ champion: 1 });
    const ModelName = `${EndpointConfigName}-champion`;
    await expect(
      client.send(new CreateModelCommand({ ModelName, PrimaryContainer: { Image: image } })),
    ).rejects.toMatchObject(refused);
    await expect(
      client.send(new CreateEndpointCommand({ EndpointName: "x-1", EndpointConfigName: "no-such-config" })),
    ).rejects.toMatchObject(refused);
    await client.send(new DeleteModelCommand({ ModelName }));
    await expect(client.send(new DeleteModelCommand({ ModelName }))).rejects.toMatchObject(refused);
    await driver.removeConfigs();
  });
};
