import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  paginateListVersionsByFunction,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLambdaTargetActuator } from "../../../lib/adapters/lambda/target-actuator.ts";
import { refusedModel, targetActuatorContract } from "../../contracts/target-actuator.ts";
import { startLambda } from "../../local/support/lambda-machine.ts";
import { faultLine } from "../../support/fault-line.ts";

/** Stands for the model server: refuses one digest as it loads, and answers for the others. */
const modelServer = `
const { MODEL_BUCKET: bucket, MODEL_KEY: key, MODEL_SHA256: sha256 } = process.env;
class ModelIntegrityError extends Error {}
if (sha256 === "${refusedModel}") throw new ModelIntegrityError("s3://" + bucket + "/" + key + " is not the registered model");
export const handler = async ({ operation }) =>
  operation === "metadata" && key.endsWith("/sha256/" + sha256)
    ? { status: 200, body: JSON.stringify({ sha256 }) }
    : { status: 400, body: "" };
`;

let machine: Awaited<ReturnType<typeof startLambda>>;
let client: LambdaClient;
let settings: Parameters<typeof openLambdaTargetActuator>[1];
beforeAll(async () => {
  machine = await startLambda();
  client = new LambdaClient({ ...machine.endpoints.root, maxAttempts: 1 });
  const { S3Bucket: bucket, S3Key: key } = machine.asset("model-server", modelServer);
  settings = {
    prefix: "tidegate-target-",
    roleArn: "arn:aws:iam::000000000000:role/worn-by-lambda",
    code: { bucket, key },
    modelBucket: "artifacts",
    modelEnvironment: { bucket: "MODEL_BUCKET", key: "MODEL_KEY", sha256: "MODEL_SHA256" },
  };
});
afterAll(async () => {
  client.destroy();
  await machine.stop();
});

const order = (target: string, version = 1) => ({
  workspace: "default",
  target,
  version,
  sha256: String(version).padStart(64, "a"),
});

targetActuatorContract("Lambda", async () => ({
  actuator: openLambdaTargetActuator(client, settings),
  failing: (at, when) => {
    const line = faultLine(at, when);
    return { actuator: openLambdaTargetActuator(line.behind(client, ["send"]), settings), calls: line.calls };
  },
  serves: async ({ resource, qualifier }) => {
    const command = { FunctionName: resource, Qualifier: qualifier, Payload: '{"operation":"metadata"}' };
    const { Payload } = await client.send(new InvokeCommand(command));
    return JSON.parse(JSON.parse(Payload?.transformToString() ?? "").body).sha256;
  },
  versions: async (resource) => {
    const versions: string[] = [];
    for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName: resource }))
      versions.push(...Versions.map(({ Version = "" }) => Version).filter((version) => version !== "$LATEST"));
    return versions;
  },
}));

test("a target's function runs the model server, on the processor that ONNX Runtime runs on", async () => {
  const { resource } = await openLambdaTargetActuator(client, settings).deploy(order("described"));
  expect(resource).toMatch(/^tidegate-target-described-[0-9a-f]{10}$/);
  expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: resource }))).toMatchObject({
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: settings.roleArn,
    Timeout: 30,
  });
});

/** A client to whom Lambda says once that the last update of the function has failed, as it may in AWS. */
const tellingFailedUpdate = (isTold: () => boolean) =>
  new Proxy(client, {
    get: (target, property, receiver) => {
      if (property !== "send") return Reflect.get(target, property, receiver);
      return async (command: never) => {
        const answer: object = await target.send(command);
        const isRead = (command as object) instanceof GetFunctionConfigurationCommand;
        return isRead && isTold()
          ? { ...answer, LastUpdateStatus: "Failed", LastUpdateStatusReason: "the role cannot be assumed" }
          : answer;
      };
    },
  });

describe("a function whose last update failed", () => {
  test("is updated again by the next order", async () => {
    let updated = false;
    const proxy = tellingFailedUpdate(() => !updated);
    const send = proxy.send.bind(proxy);
    const watching = new Proxy(proxy, {
      get: (target, property, receiver) => {
        if (property !== "send") return Reflect.get(target, property, receiver);
        return (command: never) => {
          updated ||= (command as object) instanceof UpdateFunctionConfigurationCommand;
          return send(command);
        };
      },
    });
    const deployed = await openLambdaTargetActuator(watching, settings).deploy(order("recovering"));
    expect(deployed.qualifier).toBe("1");
  });

  test("by the order itself makes it impossible, with Lambda's reason", async () => {
    const actuator = openLambdaTargetActuator(
      tellingFailedUpdate(() => true),
      settings,
    );
    await expect(actuator.deploy(order("failing"))).rejects.toMatchObject({
      name: "DeploymentImpossibleError",
      message: "the role cannot be assumed",
    });
  });
});

test("a function that a rival configures before it is published serves nobody the rival's model", async () => {
  const actuator = openLambdaTargetActuator(client, settings);
  const { resource } = await actuator.deploy(order("rivalled", 1));
  const rival = { FunctionName: resource, Description: "a rival's", Environment: { Variables: { MODEL_SHA256: "r" } } };
  const intruding = new Proxy(client, {
    get: (target, property, receiver) => {
      if (property !== "send") return Reflect.get(target, property, receiver);
      return async (command: never) => {
        if ((command as object) instanceof PublishVersionCommand) {
          await target.send(new UpdateFunctionConfigurationCommand(rival));
          await waitUntilFunctionUpdatedV2({ client: target, maxWaitTime: 5, minDelay: 1 }, { FunctionName: resource });
        }
        return target.send(command);
      };
    },
  });
  await expect(openLambdaTargetActuator(intruding, settings).deploy(order("rivalled", 2))).rejects.toMatchObject({
    name: "PreconditionFailedException",
  });
  expect((await actuator.deploy(order("rivalled", 2))).qualifier).toBe("2");
});

test("code that is no model server is told from one", async () => {
  const { S3Bucket: bucket, S3Key: key } = machine.asset(
    "other",
    "export const handler = async () => ({ status: 404 });",
  );
  const actuator = openLambdaTargetActuator(client, { ...settings, prefix: "other-", code: { bucket, key } });
  await expect(actuator.deploy(order("other"))).rejects.toMatchObject({ name: "DeploymentImpossibleError" });
});
