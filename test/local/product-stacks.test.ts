import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createApp } from "../../cdk/create-app.ts";
import { deployedFunctions } from "../../cdk/deployed-functions.ts";
import { openCredentialRegistry } from "../../functions/local/credential-registry.ts";
import { compileRules } from "../../functions/local/endpoints/eventbridge/event-rules.ts";
import { mayInvoke } from "../../functions/local/front/may-invoke.ts";
import { serviceMay } from "../../functions/local/service-may.ts";
import { describeMachine } from "../../functions/local/template/describe-machine.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The stacks as synthesised, of bundles that are one line long, as the machine reads them. */
const describeProduct = (context: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-product-"));
  folders.push(folder);
  for (const name of Object.values(deployedFunctions).flat()) {
    mkdirSync(join(folder, "dist", name), { recursive: true });
    writeFileSync(join(folder, "dist", name, "index.mjs"), `export const handler = () => "${name}";\n`);
  }
  const { app } = createApp(join(folder, "dist"), {
    outdir: join(folder, "cdk.out"),
    context: { ...JSON.parse(readFileSync("cdk.json", "utf8")).context, ...context },
  });
  app.synth();
  return describeMachine(join(folder, "cdk.out"), {
    productUrl: "http://127.0.0.1:8787",
    awsUrl: "http://127.0.0.1:8788",
    parameters: {
      TokenIssuer: "http://127.0.0.1:8788/oidc",
      TokenAudience: "tidegate",
      LogOrigin: "local",
      WitnessName: "local-witness",
      ApiDomain: "127.0.0.1",
      // Of the stack with the SageMaker endpoint, which a laptop does not deploy.
      ServingImage: "000000000000.dkr.ecr.us-east-1.amazonaws.com/serving:1",
      ServingRepositoryArn: "arn:aws:ecr:us-east-1:000000000000:repository/serving",
      ChampionModelData: "s3://models/champion.tar.gz",
      ChallengerModelData: "s3://models/challenger.tar.gz",
    },
  });
};

describe.each([
  ["dev on cpu", {}],
  ["prod on gpu", { env: "prod", profile: "gpu" }],
])("the stacks of %s", (_, context) => {
  const machine = describeProduct(context);

  test("ask for nothing that the local machine does not run", () => {
    expect(machine.notRun).toEqual([]);
  });

  test("let API Gateway invoke the function behind each of its routes", () => {
    const refused = machine.httpApis.flatMap((api) =>
      api.routes.filter((route) => !mayInvoke(machine.permissions, api, route)).map(({ key }) => `${api.name} ${key}`),
    );
    expect(refused).toEqual([]);
    expect(machine.httpApis.flatMap(({ routes }) => routes).length).toBeGreaterThan(50);
  });

  test("listen on buses that are there", () => {
    const buses = new Set(["default", ...machine.eventBuses]);
    expect(machine.rules.filter(({ eventBusName }) => !buses.has(eventBusName))).toEqual([]);
    expect(machine.eventBuses).toHaveLength(1);
  });

  test("let every rule and schedule reach its target", () => {
    const credentials = openCredentialRegistry(machine.roles, Buffer.alloc(32));
    const mayReach = (target: { readonly arn: string; readonly roleArn: string | undefined }, sourceArn: string) =>
      target.roleArn === undefined
        ? serviceMay(machine.permissions, "events.amazonaws.com", target.arn, sourceArn)
        : credentials.allows(target.roleArn, "lambda:InvokeFunction", target.arn);
    const refused = [
      ...machine.rules.flatMap(({ arn, targets }) => targets.filter((target) => !mayReach(target, arn))),
      ...machine.schedules.map(({ target }) => target).filter((target) => !mayReach(target, "")),
    ];
    expect(refused).toEqual([]);
    expect(compileRules(machine.rules)).toHaveLength(machine.rules.length);
  });

  test("let every function's role read the source that wakes it, and write to where its failures go", () => {
    const credentials = openCredentialRegistry(machine.roles, Buffer.alloc(32));
    const refused = machine.eventSourceMappings.flatMap(({ functionArn, sourceArn, failureQueueArn }) => {
      const roleArn = machine.functions.find(({ arn }) => arn === functionArn)?.roleArn ?? "";
      const needed = sourceArn.includes(":sqs:")
        ? ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"].map((action) => [action, sourceArn])
        : ["DescribeStream", "GetRecords", "GetShardIterator"].map((action) => [
            `dynamodb:${action}`,
            sourceArn.replace("*", "2026-11-21T00:00:00.000"),
          ]);
      const all = failureQueueArn === undefined ? needed : [...needed, ["sqs:SendMessage", failureQueueArn]];
      return all.filter(([action = "", resource = ""]) => !credentials.allows(roleArn, action, resource));
    });
    expect(refused).toEqual([]);
    expect(machine.eventSourceMappings.length).toBeGreaterThan(0);
  });
});
