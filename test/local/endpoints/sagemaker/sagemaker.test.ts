import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  ListEndpointsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SageMaker } from "../../../../functions/local/endpoints/sagemaker/open-sagemaker.ts";
import { processesWith } from "../batch/batch-machine.ts";
import { type ClientConfig, rootKey, startEndpoints } from "../start-endpoints.ts";
import { sageMakerContract, sageMakerDriver } from "./sagemaker-contract.ts";
import { image, openTestSageMaker, roleArn } from "./sagemaker-machine.ts";

const waitSeconds = { minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 15 };
let folder: string;
let sageMaker: SageMaker;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
const driverAt = (config: ClientConfig, name?: string) =>
  sageMakerDriver({ config, image, roleArn, waitSeconds }, name);
const driverOf = (name?: string) => driverAt(endpoints.root, name);
const serversLeft = () => processesWith(`TIDEGATE_MODEL_SERVERS_OF=${folder}`);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-sagemaker-"));
  sageMaker = openTestSageMaker(folder);
  endpoints = await startEndpoints({
    services: { sagemaker: (request) => sageMaker.handler(request) },
    // The one object that a model archive is read from.
    objects: async (request) => {
      request.authorize("s3:GetObject", "arn:aws:s3:::models/fraud.tar.gz");
      return new Response(readFileSync(join(folder, "fraud.tar.gz")));
    },
  });
});
afterEach(async () => {
  await sageMaker.stop();
  await endpoints.close();
  expect(serversLeft()).toEqual([]);
  expect(endpoints.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});

describe("the SageMaker endpoint", () => {
  sageMakerContract(() => ({ config: endpoints.root, image, roleArn, waitSeconds }));

  it("splits traffic by weight", async () => {
    await sageMaker.stop();
    // A sequence that visits every hundredth once stands in for chance.
    let turn = 0;
    sageMaker = openTestSageMaker(folder, {
      random: () => {
        turn += 1;
        return (turn % 100) / 100;
      },
    });
    const driver = driverOf();
    await driver.create({ champion: 9, challenger: 1 });
    await driver.inService();
    const answers: (string | undefined)[] = [];
    for (let call = 0; call < 100; call += 1) answers.push((await driver.invoke("x")).InvokedProductionVariant);
    expect(answers.filter((name) => name === "challenger")).toHaveLength(10);
  });

  it("lets the container wear its role", async () => {
    const driver = driverOf("wears-role");
    await driver.create({ champion: 1 });
    await driver.inService();
    expect((await driver.invoke("x")).json.accessKeyId).toBe("ASIA-wears-role-champion");
  });

  it("unpacks the model archive before it starts the container", async () => {
    mkdirSync(join(folder, "archive"));
    writeFileSync(join(folder, "archive", "weights.txt"), "0.5 0.25");
    execFileSync("tar", ["-czf", join(folder, "fraud.tar.gz"), "-C", join(folder, "archive"), "weights.txt"]);
    await sageMaker.stop();
    const { accessKeyId, secretAccessKey } = rootKey;
    sageMaker = openTestSageMaker(folder, {
      endpointUrl: () => endpoints.url,
      credentialsOf: () => ({ accessKeyId, secretAccessKey }),
    });
    const client = new SageMakerClient(endpoints.root);
    const PrimaryContainer = { Image: image, ModelDataUrl: "s3://models/fraud.tar.gz" };
    await client.send(new CreateModelCommand({ ModelName: "fraud", ExecutionRoleArn: roleArn, PrimaryContainer }));
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "fraud",
        ProductionVariants: [{ VariantName: "champion", ModelName: "fraud", InitialInstanceCount: 1 }],
      }),
    );
    const driver = driverOf("archive");
    await driver.create({ other: 1 });
    await driver.inService();
    await driver.update("fraud");
    await driver.inService();
    expect((await driver.invoke("x")).json.weights).toBe("0.5 0.25");
  });

  it.each([
    ["an image that is not mapped", { Image: "elsewhere:1" }, /elsewhere:1 .* is not mapped/],
    [
      "a container that exits",
      { Image: image, Environment: { MODEL: "broken" } },
      /ping health check: it exited with code 3/,
    ],
    [
      "an archive that is not there",
      { Image: image, ModelDataUrl: "s3://models/none.tar.gz" },
      /archive of production variant v cannot be read/,
    ],
  ])("fails an endpoint over %s, saying why", async (_, PrimaryContainer, reason) => {
    const client = new SageMakerClient(endpoints.root);
    const driver = driverOf("failing");
    await client.send(new CreateModelCommand({ ModelName: "m", ExecutionRoleArn: roleArn, PrimaryContainer }));
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "c",
        ProductionVariants: [{ VariantName: "v", ModelName: "m", InitialInstanceCount: 1 }],
      }),
    );
    await driver.createEndpoint("c");
    await expect.poll(async () => (await driver.describe()).EndpointStatus).toBe("Failed");
    expect((await driver.describe()).FailureReason).toMatch(reason);
    await expect(driver.invoke("x")).rejects.toMatchObject({ name: "ValidationError" });
    await driver.remove();
  });

  it("starts a crashed model server again, and says meanwhile that it is not ready", async () => {
    const driver = driverOf();
    await driver.create({ champion: 1 });
    await driver.inService();
    const before = (await driver.invoke("x")).json.pid;
    await expect(driver.invoke("crash")).rejects.toMatchObject({ name: "ModelError", OriginalStatusCode: 0 });
    await expect
      .poll(() => driver.invoke("x").catch((error: Error) => error.name), { interval: 20 })
      .toBe("ModelNotReadyException");
    await expect.poll(async () => (await driver.invoke("x").catch(() => undefined))?.json.pid).toBeTypeOf("number");
    expect((await driver.invoke("x")).json.pid).not.toBe(before);
  });

  it("gives up on a model that does not answer, and on an answer that is too large", async () => {
    const driver = driverOf();
    await driver.create({ champion: 1 });
    await driver.inService();
    await expect(driver.invoke("slow")).rejects.toMatchObject({ name: "ModelError", OriginalStatusCode: 0 });
    await expect(driver.invoke("large")).rejects.toMatchObject({ name: "ModelError" });
    await expect(driver.invoke("x".repeat(6 * 1024 * 1024 + 1))).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("asks the role for each action, and for passing a role", async () => {
    const model = "arn:aws:sagemaker:us-east-1:000000000000:model/mine-*";
    const mayCreate = { Effect: "Allow", Action: "sagemaker:CreateModel", Resource: model };
    const mayPass = { Effect: "Allow", Action: "iam:PassRole", Resource: roleArn };
    const command = new CreateModelCommand({
      ModelName: "mine-1",
      ExecutionRoleArn: roleArn,
      PrimaryContainer: { Image: image },
    });
    const as = (...statements: object[]) => new SageMakerClient(endpoints.roleWith(...statements)).send(command);
    await expect(as(mayCreate)).rejects.toMatchObject({ message: expect.stringContaining("iam:PassRole") });
    await expect(as(mayPass)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(as(mayCreate, mayPass)).resolves.toBeDefined();

    const invoker = new SageMakerRuntimeClient(
      endpoints.roleWith({
        Effect: "Allow",
        Action: "sagemaker:InvokeEndpoint",
        Resource: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/mine",
      }),
    );
    const invoke = (EndpointName: string) => invoker.send(new InvokeEndpointCommand({ EndpointName, Body: "x" }));
    await expect(invoke("other")).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(invoke("mine")).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("answers what it lacks with a typed error", async () => {
    const client = new SageMakerClient(endpoints.root);
    await expect(client.send(new ListEndpointsCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
    const driver = driverOf();
    const EndpointConfigName = await driver.createConfig({ champion: 1 });
    await expect(
      client.send(
        new CreateEndpointConfigCommand({
          EndpointConfigName: "captures",
          ProductionVariants: [{ VariantName: "v", ModelName: `${EndpointConfigName}-champion` }],
          DataCaptureConfig: {
            InitialSamplingPercentage: 1,
            DestinationS3Uri: "s3://x/y",
            CaptureOptions: [{ CaptureMode: "Input" }],
          },
        }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining("DataCaptureConfig") });
    await driver.create({ champion: 1 });
    await driver.inService();
    await expect(driver.invoke("x", { TargetModel: "other" })).rejects.toMatchObject({ name: "ValidationError" });
  });
});

describe("an endpoint of the template", () => {
  const declared = (model: string, weight = 1) => ({
    models: [{ name: "m", properties: { PrimaryContainer: { Image: image, Environment: { MODEL: model } } } }],
    endpointConfigs: [
      {
        name: "c",
        properties: { ProductionVariants: [{ VariantName: "v", ModelName: "m", InitialVariantWeight: weight }] },
      },
    ],
    endpoints: [{ name: "e", properties: { EndpointConfigName: "c", RetainAllVariantProperties: true } }],
  });
  const reopen = async (...args: Parameters<typeof declared>) => {
    await sageMaker.stop();
    sageMaker = openTestSageMaker(folder, { declared: declared(...args) });
    const driver = driverOf("e");
    await driver.inService();
    return driver;
  };

  it("is created, updated when its model changes, and keeps the weights it was given since", async () => {
    const driver = await reopen("one");
    expect((await driver.invoke("x")).json.model).toBe("one");
    await driver.weigh({ v: 0.5 });
    await driver.inService();
    const again = await reopen("one");
    expect((await again.describe()).ProductionVariants).toMatchObject([{ CurrentWeight: 0.5 }]);
    await expect.poll(async () => (await again.invoke("x").catch(() => undefined))?.json.model).toBe("one");
    const updated = await reopen("two");
    expect((await updated.describe()).ProductionVariants).toMatchObject([{ CurrentWeight: 0.5 }]);
    expect((await updated.invoke("x")).json.model).toBe("two");
  });

  it("that cannot run here is named, and does not stop the machine", async () => {
    await sageMaker.stop();
    const reports: string[] = [];
    const { models, endpointConfigs, endpoints: wanted } = declared("one");
    const [config] = endpointConfigs;
    sageMaker = openTestSageMaker(folder, {
      report: (message) => reports.push(message),
      declared: {
        models,
        endpointConfigs: [
          { name: "c", properties: { ...config?.properties, DataCaptureConfig: { EnableCapture: true } } },
        ],
        endpoints: wanted,
      },
    });
    expect(reports).toEqual([
      expect.stringMatching(/^SageMaker c .*DataCaptureConfig/),
      expect.stringMatching(/^SageMaker e /),
    ]);
  });
});

it("SageMaker after kill -9 leaves no server, and serves again with the weights it had", async () => {
  const start = () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("./sagemaker-process.ts", import.meta.url)), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const address = new Promise<string>((resolve) => child.stdout.once("data", (line) => resolve(String(line).trim())));
    return { child, address };
  };
  const { accessKeyId, secretAccessKey } = rootKey;
  const configAt = (endpoint: string): ClientConfig => ({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
  });
  const first = start();
  const driver = driverAt(configAt(await first.address), "survivor");
  await driver.create({ champion: 1, challenger: 0 });
  await driver.inService();
  await driver.weigh({ champion: 0, challenger: 1 });
  await driver.inService();
  expect(serversLeft()).toHaveLength(2);
  first.child.kill("SIGKILL");
  await expect.poll(serversLeft).toEqual([]);

  const second = start();
  const again = driverAt(configAt(await second.address), "survivor");
  await expect
    .poll(async () => (await again.invoke("x").catch(() => undefined))?.InvokedProductionVariant)
    .toBe("challenger");
  const { EndpointStatus } = await again.client.send(new DescribeEndpointCommand({ EndpointName: "survivor" }));
  expect(EndpointStatus).toBe("InService");
  second.child.kill("SIGKILL");
  await expect.poll(serversLeft).toEqual([]);
});
