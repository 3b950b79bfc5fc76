import { LambdaClient } from "@aws-sdk/client-lambda";
import { openLambdaTargetActuator } from "../../lib/adapters/lambda/target-actuator.ts";
import { startLambda } from "../local/support/lambda-machine.ts";

/**
 * Stands for the model server: answers with the first byte of its model's digest, and fails for the model `ff…`. A real one is
 * behind the SageMaker target; this one starts in a few milliseconds.
 */
const modelServer = `
const sha256 = process.env.MODEL_SHA256;
const label = Number.parseInt(sha256.slice(0, 2), 16);
export const handler = async ({ operation }) => {
  if (operation === "metadata") return { status: 200, body: "{}" };
  if (label === 255) throw new Error("out of memory");
  return { status: 200, body: JSON.stringify({ outputs: [{ name: "label", datatype: "INT64", shape: [1], data: [label] }] }) };
};
`;

/** Digest of a model that answers with `label`, 0..254; 255 makes one that fails. */
export const modelAnswering = (label: number): string => label.toString(16).padStart(2, "0").repeat(32);

/** AWS Lambda on the local machine, ready to have versions deployed to targets. */
export const startLambdaTargets = async () => {
  const machine = await startLambda(Math.random);
  const client = new LambdaClient({ ...machine.endpoints.root, maxAttempts: 1 });
  const { S3Bucket: bucket, S3Key: key } = machine.asset("model-server", modelServer);
  const deployer = openLambdaTargetActuator(client, {
    prefix: "tidegate-target-",
    roleArn: "arn:aws:iam::000000000000:role/worn-by-lambda",
    code: { bucket, key },
    modelBucket: "artifacts",
    modelEnvironment: { bucket: "MODEL_BUCKET", key: "MODEL_KEY", sha256: "MODEL_SHA256" },
  });
  const stop = async () => {
    client.destroy();
    await machine.stop();
  };
  return { client, deployer, stop };
};
