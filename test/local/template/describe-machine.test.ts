import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compileIdentityPolicy } from "../../../functions/local/access/identity-policy.ts";
import { describeMachine } from "../../../functions/local/template/describe-machine.ts";

const fixture = new URL("../fixtures/cloud-assembly", import.meta.url).pathname;
const settings = {
  productUrl: "http://127.0.0.1:8787",
  awsUrl: "http://127.0.0.1:8788",
  parameters: { TokenIssuer: "http://127.0.0.1:8788/oidc" },
};
const machine = describeMachine(fixture, settings);
const [api, worker] = machine.functions;
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

// biome-ignore lint/suspicious/noExplicitAny: a template read to be broken on purpose
type Parsed = any;
const copies: string[] = [];
/** The fixture with one stack's template changed. */
const withTemplate = (stack: string, change: (template: Record<string, Parsed>) => void): string => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-assembly-"));
  copies.push(folder);
  cpSync(fixture, folder, { recursive: true });
  const file = join(folder, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(file, "utf8"));
  change(template);
  writeFileSync(file, JSON.stringify(template));
  return folder;
};
afterAll(() => {
  for (const folder of copies) rmSync(folder, { recursive: true });
});

describe("what CDK synthesised becomes", () => {
  test("a table with its keys, index, stream and time to live", () => {
    expect(machine.tables).toEqual([
      {
        name: "Data-State1C20CC9A",
        attributes: ["pk", "sk", "list", "listSort"].map((name) => ({ name, type: "S" })),
        keySchema: [
          { name: "pk", type: "HASH" },
          { name: "sk", type: "RANGE" },
        ],
        indexes: [
          {
            name: "list",
            keySchema: [
              { name: "list", type: "HASH" },
              { name: "listSort", type: "RANGE" },
            ],
            projection: "ALL",
            nonKeyAttributes: [],
          },
        ],
        streamViewType: "KEYS_ONLY",
        timeToLiveAttribute: "expiresAt",
      },
    ]);
  });

  test("queues with their redrive, a versioned bucket, a signing key", () => {
    expect(machine.queues.find(({ name }) => name.startsWith("Data-Capture4"))).toEqual({
      name: "Data-Capture4F9379E3",
      url: "http://127.0.0.1:8788/000000000000/Data-Capture4F9379E3",
      arn: arn("sqs", "Data-Capture4F9379E3"),
      attributes: {
        VisibilityTimeout: "15",
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: arn("sqs", "Data-CaptureDead6D31908C"),
          maxReceiveCount: 3,
        }),
      },
    });
    expect(machine.buckets).toMatchObject([{ name: "data-artifacts82dd59a1", versioned: true, objectLock: true }]);
    expect(machine.keys).toMatchObject([{ keySpec: "ECC_NIST_EDWARDS25519", keyUsage: "SIGN_VERIFY" }]);
  });

  test("a rule that moves objects by a tag to Deep Archive, and no other rule", () => {
    const TagFilters = [{ Key: "storage", Value: "archive" }];
    const archive = {
      Status: "Enabled",
      TagFilters,
      Transitions: [{ StorageClass: "DEEP_ARCHIVE", TransitionInDays: 3 }],
    };
    const folder = withTemplate("Data", ({ Resources }) => {
      const bucket = Object.values<Parsed>(Resources).find(({ Type }) => Type === "AWS::S3::Bucket");
      bucket.Properties.LifecycleConfiguration = {
        Rules: [
          { Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
          archive,
          { ...archive, Status: "Disabled" },
          { Status: "Enabled", Transitions: archive.Transitions },
          { ...archive, Transitions: [{ StorageClass: "STANDARD_IA", TransitionInDays: 30 }] },
        ],
      };
    });
    expect(describeMachine(folder, settings).buckets[0]?.transitions).toEqual([
      { tag: { key: "storage", value: "archive" }, days: 3 },
    ]);
    expect(machine.buckets[0]?.transitions).toEqual([]);
  });

  test("functions whose variables, role and code are resolved across stacks", () => {
    expect(api).toMatchObject({
      name: "Control-ApiF70053CD",
      handler: "index.handler",
      memoryMb: 512,
      timeoutSeconds: 10,
      roleArn: "arn:aws:iam::000000000000:role/Control-ApiServiceRole1BD550DA",
      code: { bucket: "cdk-hnb659fds-assets-000000000000-us-east-1", key: "api.zip" },
      environment: {
        TIDEGATE_STATE_TABLE: "Data-State1C20CC9A",
        TIDEGATE_ARTIFACT_BUCKET: "data-artifacts82dd59a1",
        TIDEGATE_CAPTURE_QUEUE_URL: "http://127.0.0.1:8788/000000000000/Data-Capture4F9379E3",
        TIDEGATE_LOG_KEY_ID: machine.keys[0]?.id,
        TIDEGATE_TOKEN_ISSUER: "http://127.0.0.1:8788/oidc",
        TIDEGATE_LOG_ORIGIN: "local",
      },
      publishes: true,
      aliases: ["live"],
      asyncRetries: 2,
    });
    expect(worker).toMatchObject({ reservedConcurrency: 1, publishes: false, aliases: [] });
    expect(worker?.deadLetterArn).toContain(":Control-WorkerDeadLetterQueue");
    expect(machine.assets.find(({ objectKey }) => objectKey === api?.code.key)).toEqual({
      bucketName: api?.code.bucket,
      objectKey: "api.zip",
      path: join(fixture, "asset.api"),
    });
  });

  test("roles that allow exactly what the stacks grant", () => {
    const role = machine.roles.find((candidate) => candidate.arn === api?.roleArn);
    const { decide } = compileIdentityPolicy(role?.policies ?? []);
    const table = arn("dynamodb", "table/Data-State1C20CC9A");
    expect(decide("dynamodb:PutItem", table, {})).toBe("allowed");
    expect(decide("dynamodb:Query", `${table}/index/list`, {})).toBe("allowed");
    expect(decide("dynamodb:DeleteTable", table, {})).toBe("implicitly-denied");
    expect(decide("sqs:SendMessage", arn("sqs", "Data-Capture4F9379E3"), {})).toBe("allowed");
    expect(decide("sqs:ReceiveMessage", arn("sqs", "Data-Capture4F9379E3"), {})).toBe("implicitly-denied");
    expect(decide("batch:SubmitJob", machine.jobQueues[0]?.arn ?? "", {})).toBe("allowed");
    expect(decide("iam:PassRole", machine.roles.find(({ name }) => name.includes("ModelServer"))?.arn ?? "", {})).toBe(
      "allowed",
    );
    expect(role?.trustedServices).toEqual(["lambda.amazonaws.com"]);
  });

  test("event source mappings with filter, batch, retries and destination", () => {
    const [queue, stream] = machine.eventSourceMappings;
    expect(queue).toMatchObject({
      functionArn: worker?.arn,
      sourceArn: arn("sqs", "Data-Capture4F9379E3"),
      batchSize: 10,
      batchingWindowSeconds: 1,
      concurrencyMax: 5,
      reportsBatchItemFailures: true,
    });
    expect(stream).toMatchObject({
      sourceArn: arn("dynamodb", "table/Data-State1C20CC9A/stream/*"),
      batchSize: 100,
      bisectsOnError: true,
      retriesMax: 3,
      startingPosition: "TRIM_HORIZON",
      failureQueueArn: arn("sqs", "Data-CaptureDead6D31908C"),
      filters: [{ eventName: ["INSERT"], dynamodb: { Keys: { sk: { S: [{ prefix: "LEAF#" }] } } } }],
    });
  });

  test("routes that lead to the function or its alias, with API Gateway's permission to invoke it", () => {
    const [http] = machine.httpApis;
    expect(http).toMatchObject({ stage: "$default" });
    expect(http?.routes.map(({ key, functionArn }) => [key, functionArn])).toContainEqual([
      "ANY /v1/models/{proxy+}",
      `${api?.arn}:live`,
    ]);
    expect(http?.routes.map(({ key, functionArn }) => [key, functionArn])).toContainEqual(["GET /healthz", api?.arn]);
    expect(machine.permissions).toContainEqual({
      resourceArn: `${api?.arn}:live`,
      service: "apigateway.amazonaws.com",
      sourceArn: arn("execute-api", `${http?.id}/*/*/v1/models/{proxy+}`),
    });
  });

  test("rules and schedules with their targets", () => {
    expect(machine.rules).toMatchObject([
      { scheduleExpression: "rate(1 minute)", targets: [{ arn: worker?.arn }] },
      {
        eventPattern: { source: ["aws.batch"], "detail-type": ["Batch Job State Change"] },
        eventBusName: "default",
        targets: [{ arn: worker?.arn, retriesMax: 2 }],
      },
    ]);
    expect(machine.schedules).toMatchObject([
      { expression: "rate(1 minute)", timezone: "Etc/UTC", target: { arn: worker?.arn, input: '{"a":1}' } },
    ]);
  });

  test("a job definition in the API's own spelling", () => {
    expect(machine.jobDefinitions).toMatchObject([
      {
        containerProperties: {
          image: "x/y",
          environment: [{ name: "B", value: "data-artifacts82dd59a1" }],
          resourceRequirements: [
            { type: "MEMORY", value: "2048" },
            { type: "VCPU", value: "1" },
          ],
        },
        retryStrategy: { attempts: 2 },
        timeoutSeconds: 3_600,
      },
    ]);
  });

  test("nothing to report where everything is run or immaterial", () => {
    expect(machine.notRun).toEqual([]);
  });
});

describe("resolving", () => {
  const probe = (value: unknown, extra: Record<string, unknown> = {}) => {
    const folder = withTemplate("Control", (template) => {
      Object.assign(template, extra);
      template.Resources.ApiF70053CD.Properties.Environment.Variables = { PROBE: value };
    });
    return describeMachine(folder, settings).functions[0]?.environment.PROBE;
  };

  test.each([
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
      { "Fn::Sub": "${AWS::Region}/${ApiF70053CD}/${ApiF70053CD.Arn}/${!Kept}" },
      `us-east-1/Control-ApiF70053CD/${api?.arn}/\${Kept}`,
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    [{ "Fn::Sub": ["${own}-${AWS::AccountId}", { own: { Ref: "AWS::Partition" } }] }, "aws-000000000000"],
    [{ "Fn::Select": [1, { "Fn::Split": ["/", { Ref: "TokenIssuer" }] }] }, ""],
    [{ "Fn::Select": ["2", ["a", "b", "c"]] }, "c"],
    [{ "Fn::Join": ["+", ["a", { Ref: "AWS::NoValue" }, "b"]] }, "a+b"],
    [{ "Fn::Base64": "x" }, "eA=="],
    [{ "Fn::If": ["IsLocal", "yes", "no"] }, "yes"],
    [{ "Fn::If": ["IsProd", "yes", { Ref: "AWS::NoValue" }] }, undefined],
    [{ "Fn::FindInMap": ["M", { Ref: "AWS::Region" }, "ami"] }, "ami-1"],
  ])("%j gives %j", (value, expected) => {
    const extra = {
      Mappings: { M: { "us-east-1": { ami: "ami-1" } } },
      Conditions: {
        IsLocal: { "Fn::Equals": [{ Ref: "AWS::AccountId" }, "000000000000"] },
        IsProd: { "Fn::And": [{ "Fn::Not": [{ Condition: "IsLocal" }] }, { Condition: "IsLocal" }] },
      },
    };
    expect(probe(value, extra)).toBe(expected);
  });

  test("fails by name on a function, a reference, an export or a parameter that it lacks", () => {
    expect(() => probe({ "Fn::Cidr": ["10.0.0.0/8", 1, 8] })).toThrow("Fn::Cidr");
    expect(() => probe({ Ref: "Nobody" })).toThrow("nothing is called Nobody");
    expect(() => probe({ "Fn::ImportValue": "Nowhere" })).toThrow("no stack exports Nowhere");
    expect(() => describeMachine(fixture, { ...settings, parameters: {} })).toThrow(
      "parameter TokenIssuer has no value",
    );
  });

  test("leaves out a resource whose condition does not hold", () => {
    const folder = withTemplate("Control", (template) => {
      template.Conditions = { Never: { "Fn::Equals": ["a", "b"] } };
      template.Resources.Tick6513F4AE.Condition = "Never";
    });
    expect(describeMachine(folder, settings).rules).toHaveLength(1);
  });

  test("leaves out CDK's own functions behind custom resources", () => {
    const folder = withTemplate("Control", (template) => {
      template.Resources.Mine = {
        Type: "Custom::AutoDelete",
        Properties: { ServiceToken: { "Fn::GetAtt": ["Worker11F36D0F", "Arn"] } },
      };
    });
    expect(describeMachine(folder, settings).functions.map(({ name }) => name)).toEqual(["Control-ApiF70053CD"]);
  });

  test("names once what the machine does not run", () => {
    const folder = withTemplate("Control", (template) => {
      const topic = { Type: "AWS::Kinesis::Stream", Properties: {} };
      Object.assign(template.Resources, { One: topic, Two: topic });
      template.Resources.ApiServiceRole1BD550DA.Properties.ManagedPolicyArns = ["arn:aws:iam::aws:policy/Obscure"];
    });
    expect(describeMachine(folder, settings).notRun).toEqual([
      "AWS::Kinesis::Stream (Control/One, Control/Two): not run on this machine",
      "arn:aws:iam::aws:policy/Obscure: its text is not known here, so it allows nothing",
    ]);
  });

  test("says which resource is not as it should be", () => {
    const folder = withTemplate("Control", (template) => {
      template.Resources.ApiF70053CD.Properties.Timeout = "soon";
    });
    expect(() => describeMachine(folder, settings)).toThrow(/Control\/ApiF70053CD \(AWS::Lambda::Function\)/);
  });
});
