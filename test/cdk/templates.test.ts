import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import { describe, expect, test } from "vitest";
import { createApp } from "../../cdk/create-app.ts";
import { deployedFunctions } from "../../cdk/deployed-functions.ts";
import { httpRoutes } from "../../cdk/http-routes.ts";
import { idlePrice } from "../../cdk/idle-price.ts";
import { asOf } from "../../cdk/prices.ts";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { everyFunction, type Resource, synthesise } from "./synthesised.ts";

const cpu = synthesise();
const gpu = synthesise({ env: "prod", profile: "gpu" });
const profiles = [
  { name: "dev on cpu", ...cpu },
  { name: "prod on gpu", ...gpu },
];

const named = (resources: readonly Resource[], part: string): Resource => {
  const found = resources.filter(({ id }) => id.toLowerCase().includes(part.toLowerCase()));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} resources are called ${part}`);
  return only;
};

describe.each(profiles)("$name", ({ stacks, resources, ofType, text }) => {
  test("no stack comes near the limit of 500 resources", () => {
    for (const { name, count } of stacks) expect({ name, fits: count < 400 }).toEqual({ name, fits: true });
  });

  test("nothing runs in the account but what we wrote: no custom resources, no helper functions", () => {
    expect(resources.filter(({ type }) => /^Custom::|CustomResource/.test(type))).toEqual([]);
    for (const { properties } of ofType("AWS::Lambda::Function")) expect(properties.Runtime).toBe("nodejs24.x");
  });

  test("stacks hold on to what they use of each other", () => {
    // Fn::GetStackOutput would let a table be replaced while functions still write to the old one.
    expect(text).not.toContain("Fn::GetStackOutput");
  });

  test("nothing is open to the world, and nothing answers without TLS", () => {
    for (const { properties } of ofType("AWS::EC2::SecurityGroup"))
      expect(properties.SecurityGroupIngress).toBeUndefined();
    for (const { properties } of ofType("AWS::S3::Bucket"))
      expect(properties.PublicAccessBlockConfiguration).toMatchObject({
        BlockPublicPolicy: true,
        BlockPublicAcls: true,
      });
    const denials = [...ofType("AWS::S3::BucketPolicy"), ...ofType("AWS::SQS::QueuePolicy")];
    expect(denials).toHaveLength(ofType("AWS::S3::Bucket").length + ofType("AWS::SQS::Queue").length);
    for (const { properties } of denials)
      expect(JSON.stringify(properties)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}}');
  });

  test("every function has its own role, and exactly one log group that forgets", () => {
    const functions = ofType("AWS::Lambda::Function");
    expect(new Set(functions.map(({ properties }) => JSON.stringify(properties.Role))).size).toBe(functions.length);
    // Lambda itself makes the log of an edge function, in each region where callers are.
    const regional = functions.filter(({ stack }) => !stack.endsWith("-front"));
    expect(regional).toHaveLength(functions.length - 1);
    for (const { properties } of regional) expect(properties.LoggingConfig.LogGroup).toBeDefined();
    for (const { properties } of ofType("AWS::Logs::LogGroup")) expect(properties.RetentionInDays).toBeGreaterThan(0);
  });
});

describe("permissions", () => {
  interface Statement {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource?: unknown;
    readonly Condition?: unknown;
  }
  const documents = (resource: Resource): readonly { readonly Statement: readonly Statement[] }[] =>
    [
      resource.properties.PolicyDocument,
      resource.properties.KeyPolicy,
      ...(resource.properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument),
    ].filter((document) => document !== undefined);
  const allowed = (resource: Resource) =>
    documents(resource).flatMap(({ Statement }) => Statement.filter(({ Effect }) => Effect === "Allow"));

  test.each(profiles)("$name: nobody may do everything: no wildcard in any action", ({ resources }) => {
    const wild = resources.flatMap((resource) =>
      allowed(resource).flatMap(({ Action }) =>
        [Action].flat().flatMap((action) => (action.includes("*") ? [`${resource.type} ${action}`] : [])),
      ),
    );
    // The account's administrators may manage a key, as AWS requires of every key policy; IAM says who they are.
    expect(wild).toEqual(["AWS::KMS::Key kms:*", "AWS::KMS::Key kms:*", "AWS::KMS::Key kms:*", "AWS::KMS::Key kms:*"]);
  });

  test.each(profiles)("$name: a wildcard in a resource comes with its reason", ({ resources }) => {
    for (const resource of resources.filter(({ type }) => type.startsWith("AWS::IAM::"))) {
      const reasons: readonly { pattern: string; because: string }[] = resource.metadata.wildcards ?? [];
      const patterns = allowed(resource).flatMap(({ Resource }) => [Resource].flat().map(flattenCfnReference));
      const wild = new Set(patterns.filter((pattern) => pattern.includes("*")));
      expect({ id: resource.id, patterns: new Set(reasons.map(({ pattern }) => pattern)) }).toEqual({
        id: resource.id,
        patterns: wild,
      });
      for (const { because } of reasons) expect(because.length).toBeGreaterThan(20);
    }
  });

  const actionsOf = (fn: string): readonly string[] =>
    cpu
      .ofType("AWS::IAM::Policy")
      .filter(({ id }) => id.toLowerCase().includes(`${fn.replaceAll("-", "")}role`))
      .flatMap((policy) => allowed(policy).flatMap(({ Action }) => [Action].flat()));

  test("only the sequencer signs the log, the witness cosigns it and the registry signs models, each with its own key; only the launcher submits, only the stepper makes functions", () => {
    const holders = (action: string) => everyFunction.filter((fn) => actionsOf(fn).includes(action));
    expect(holders("kms:Sign").toSorted()).toEqual(["audit-sequencer", "registry", "witness"]);
    const signs = ["auditsequencer", "registry", "witness"].map((fn) =>
      allowed(named(cpu.ofType("AWS::IAM::Policy"), `${fn}role`)).find(({ Action }) =>
        [Action].flat().includes("kms:Sign"),
      ),
    );
    expect(new Set(signs.map((statement) => JSON.stringify(statement?.Resource))).size).toBe(3);
    expect(holders("batch:SubmitJob")).toEqual(["training-launcher"]);
    expect(holders("lambda:CreateFunction")).toEqual(["rollout-stepper"]);
    expect(holders("iam:PassRole")).toEqual(["rollout-stepper"]);
    expect(holders("lambda:InvokeFunction").toSorted()).toEqual(["inference", "rollout-stepper", "training-launcher"]);
    expect(holders("lambda:UpdateAlias")).toEqual(["rollout-stepper"]);
    expect(holders("sagemaker:UpdateEndpointWeightsAndCapacities")).toEqual(["rollout-stepper"]);
    expect(holders("events:PutEvents")).toEqual(["notifier"]);
    expect(holders("kms:GenerateMac").toSorted()).toEqual(["mlflow", "notifier", "registry"]);
  });

  test("only the reconciler marks artifacts for the archive, and whoever registers versions, names data sets or keeps content takes the mark off", () => {
    const holders = (action: string) => everyFunction.filter((fn) => actionsOf(fn).includes(action)).toSorted();
    const depending = [
      ...["drift-scanner", "mlflow", "monitoring", "reconciler"],
      ...["registry", "training", "training-launcher", "training-recorder"],
    ];
    expect(holders("s3:PutObjectTagging")).toEqual(["reconciler"]);
    expect(holders("s3:DeleteObjectTagging")).toEqual(depending);
    expect(holders("s3:GetObjectTagging")).toEqual(depending);
    expect(cpu.text).not.toContain("s3:RestoreObject");
  });

  test("measured data is reached by whoever has to do with it, each in its own partitions", () => {
    const table = named(cpu.ofType("AWS::DynamoDB::GlobalTable"), "measure");
    const onMeasure = (fn: string) =>
      allowed(named(cpu.ofType("AWS::IAM::Policy"), `${fn.replaceAll("-", "")}role`)).filter(({ Resource }) =>
        JSON.stringify(Resource).toLowerCase().includes(`${table.id}`.toLowerCase()),
      );
    /** What stands between the first `#` of a partition key and the last; "" where any may be touched. */
    const partitions = (Condition: unknown) =>
      [...JSON.stringify(Condition ?? {}).matchAll(/#([\w#]+)#/g)].map(([, kind]) => kind).join(", ");
    const granted = (fn: string) =>
      Object.fromEntries(
        onMeasure(fn).map(({ Action, Condition }) => [
          [Action]
            .flat()
            .map((action) => action.replace("dynamodb:", ""))
            .join(", "),
          partitions(Condition),
        ]),
      );
    const reached = everyFunction
      .filter((fn) => fn !== "model-server")
      .map((fn) => [fn, granted(fn)] as const)
      .filter(([, grants]) => Object.keys(grants).length > 0);
    expect(Object.fromEntries(reached)).toEqual({
      audit: { Query: "prediction, tracking#run, tracking#dataset" },
      capture: { "BatchGetItem, GetItem, PutItem, UpdateItem": "prediction, profile, counters, unit" },
      monitoring: { Query: "profile", BatchGetItem: "prediction", "GetItem, Query": "report" },
      "drift-scanner": { Query: "profile", "GetItem, PutItem, Query": "report" },
      rollouts: { Query: "counters" },
      "rollout-stepper": { Query: "counters" },
      reconciler: {
        "DeleteItem, GetItem, PutItem, Query, UpdateItem": "profile",
        "DeleteItem, Query": "tracking",
      },
      mlflow: {
        "BatchGetItem, BatchWriteItem, ConditionCheckItem, DeleteItem, GetItem, PutItem, Query": "tracking",
      },
    });
  });

  test("people are entered by whoever is called over HTTP, and known to nobody else", () => {
    const table = named(cpu.ofType("AWS::DynamoDB::GlobalTable"), "people");
    const grants = everyFunction
      .filter((fn) => fn !== "model-server")
      .map((fn): [string, string[]] => [
        fn,
        allowed(named(cpu.ofType("AWS::IAM::Policy"), `${fn.replaceAll("-", "")}role`))
          .filter(({ Resource }) => JSON.stringify(Resource).toLowerCase().includes(table.id.toLowerCase()))
          .flatMap(({ Action }) => [Action].flat())
          .map((action) => action.replace("dynamodb:", ""))
          .sort(),
      ])
      .filter(([, actions]) => actions.length > 0);
    const enrol = ["GetItem", "PutItem"];
    expect(Object.fromEntries(grants)).toEqual({
      audit: ["DeleteItem", "GetItem", "PutItem", "Query"],
      inference: enrol,
      mlflow: enrol,
      monitoring: enrol,
      reconciler: ["DeleteItem", "GetItem"],
      registry: enrol,
      rollouts: enrol,
      training: enrol,
    });
    const [replica] = table.properties.Replicas;
    expect(replica.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 7,
    });
  });

  test("a function that only reads the state of record may write nothing of it", () => {
    const policy = named(cpu.ofType("AWS::IAM::Policy"), "inferenceapiinferencerole");
    const state = named(cpu.ofType("AWS::DynamoDB::GlobalTable"), "state");
    const onState = allowed(policy).filter(({ Resource }) =>
      JSON.stringify(Resource).toLowerCase().includes(state.id.toLowerCase()),
    );
    expect(onState.flatMap(({ Action }) => [Action].flat()).sort()).toEqual([
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:Query",
      "dynamodb:Query",
    ]);
  });

  test("the witness reaches its own table, its own key, and of the product only the public half of the log's key", () => {
    const grants = allowed(named(cpu.ofType("AWS::IAM::Policy"), "witnessrole")).map(({ Action, Resource }) => [
      [Action].flat().join(", "),
      /LogKey|logkey/.test(JSON.stringify(Resource)) ? "log's key" : "own",
    ]);
    expect(grants.filter(([action]) => !action?.startsWith("logs:"))).toEqual([
      ["dynamodb:GetItem, dynamodb:PutItem", "own"],
      ["kms:GetPublicKey, kms:Sign", "own"],
      ["kms:GetPublicKey", "log's key"],
    ]);
  });

  test("a role is passed to Lambda and to nobody else", () => {
    const policy = named(cpu.ofType("AWS::IAM::Policy"), "rolloutstepperrole");
    const pass = allowed(policy).find(({ Action }) => Action === "iam:PassRole");
    expect(pass?.Condition).toEqual({ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } });
  });

  test("nobody deletes an object, or any version of one, but the reconciler texts of the log: never a hash or a checkpoint", () => {
    const deletes = (name: string) => actionsOf(name).filter((action) => /^s3:DeleteObject(?!Tagging$)/.test(action));
    for (const name of everyFunction) expect(deletes(name)).toEqual(name === "reconciler" ? ["s3:DeleteObject"] : []);
    const policy = named(cpu.ofType("AWS::IAM::Policy"), "reconcilerrole");
    const deletion = allowed(policy).find(({ Action }) => Action === "s3:DeleteObject");
    const keys = [deletion?.Resource].flat().map((arn) => flattenCfnReference(arn).replace(/^[^/]*[/]/, ""));
    expect(keys.toSorted()).toEqual(["*/snapshot/*", "*/staging/*", "*/tile/entries/*"]);
  });

  test("a wildcard that gives no reason stops the synthesis", () => {
    const outdir = mkdtempSync(join(tmpdir(), "tidegate-cdk-"));
    const { context } = JSON.parse(readFileSync("cdk.json", "utf8"));
    const { app } = createApp("nothing-is-built", { outdir, context });
    const stack = new Stack(app, "careless");
    new Role(stack, "role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") }).addToPolicy(
      new PolicyStatement({ actions: ["s3:GetObject"], resources: ["*"] }),
    );
    expect(() => app.synth()).toThrow("AwsSolutions-IAM5[Resource::*]");
    rmSync(outdir, { recursive: true });
  });
});

describe("environment", () => {
  const variablesOf = (name: string): readonly string[] =>
    Object.keys(
      cpu.ofType("AWS::Lambda::Function").find(({ properties }) => properties.FunctionName === `tidegate-dev-${name}`)
        ?.properties.Environment.Variables,
    ).toSorted();

  test("functions get the names their code reads, and no others", () => {
    const known = new Set<string>(Object.values(environmentNames));
    for (const { properties } of gpu.ofType("AWS::Lambda::Function"))
      for (const name of Object.keys(properties.Environment?.Variables ?? {})) expect(known).toContain(name);
    expect(variablesOf("audit-sequencer")).toEqual([
      "TIDEGATE_ANCHOR_BUCKET",
      "TIDEGATE_LOG_BUCKET",
      "TIDEGATE_LOG_KEY_ID",
      "TIDEGATE_LOG_ORIGIN",
      "TIDEGATE_STATE_TABLE",
      "TIDEGATE_WITNESSES",
      "TIDEGATE_WITNESS_QUORUM",
      "TIDEGATE_WITNESS_URL",
    ]);
    expect(variablesOf("witness")).toEqual([
      "TIDEGATE_LOG_KEY_ID",
      "TIDEGATE_LOG_ORIGIN",
      "TIDEGATE_WITNESS_KEY_ID",
      "TIDEGATE_WITNESS_NAME",
      "TIDEGATE_WITNESS_TABLE",
    ]);
    expect(variablesOf("rollout-stepper")).toEqual(
      expect.arrayContaining([
        "TIDEGATE_MODEL_SERVER_CODE_BUCKET",
        "TIDEGATE_MODEL_SERVER_CODE_KEY",
        "TIDEGATE_MODEL_SERVER_PREFIX",
        "TIDEGATE_MODEL_SERVER_ROLE_ARN",
      ]),
    );
  });

  test("only a deployment with GPUs names a GPU job definition", () => {
    expect(cpu.text).not.toContain(environmentNames.jobDefinitionGpu);
    expect(gpu.text).toContain(environmentNames.jobDefinitionGpu);
  });

  test("what a deployer must say is asked for as parameters", () => {
    const asked = cpu.stacks.flatMap(({ parameters }) => parameters).filter((name) => name !== "BootstrapVersion");
    expect(asked.toSorted()).toEqual([
      "ApiDomain",
      "IamGroups",
      "LogOrigin",
      "TokenAudience",
      "TokenGroupsClaim",
      "TokenIssuer",
      "TrainingImageTag",
      "WitnessName",
      "WitnessQuorum",
      "Witnesses",
    ]);
  });
});

describe("HTTP APIs", () => {
  const functionBehind = (integration: Resource | undefined): string =>
    JSON.stringify(integration?.properties.IntegrationUri);
  const everyRoute = cpu.ofType("AWS::ApiGatewayV2::Route");
  const routes = everyRoute.filter(({ stack }) => stack === "tidegate-dev-api");

  test("the witness answers at an address of its own, what its protocol names and nothing else", () => {
    const keys = everyRoute.filter((route) => !routes.includes(route)).map(({ properties }) => properties.RouteKey);
    expect(keys.toSorted()).toEqual(["ANY /witness/add-checkpoint", "ANY /witness/key"]);
  });

  test("every path of the route table reaches its function, in every workspace, at both APIs", () => {
    expect(new Set(routes.map(({ properties }) => JSON.stringify(properties.ApiId))).size).toBe(2);
    for (const [name, paths] of Object.entries(httpRoutes))
      for (const path of paths)
        for (const key of [path, `${path}/{proxy+}`, `/w/{workspace}${path}`, `/w/{workspace}${path}/{proxy+}`]) {
          const found = routes.filter(({ properties }) => properties.RouteKey === `ANY ${key}`);
          expect({ key, routes: found.length }).toEqual({ key, routes: 2 });
          for (const { properties } of found) {
            const target = JSON.stringify(properties.Target);
            const integration = cpu
              .ofType("AWS::ApiGatewayV2::Integration")
              .find(({ id }) => target.includes(`"${id}"`));
            expect(functionBehind(integration)).toContain(`${name}api`);
          }
        }
  });

  test("an unknown path is answered by a function, so that it gets a problem document", () => {
    expect(routes.filter(({ properties }) => properties.RouteKey === "$default")).toHaveLength(2);
  });

  test("there is no route that the table does not name", () => {
    const inTable = Object.values(httpRoutes).flat().length;
    expect(routes).toHaveLength(2 * (4 * inTable + 1));
  });

  test("one API asks for IAM on every route, the other leaves tokens to the functions", () => {
    const apis = [...new Set(routes.map(({ properties }) => JSON.stringify(properties.ApiId)))];
    const authorizations = apis.map((api) => [
      ...new Set(
        routes
          .filter(({ properties }) => JSON.stringify(properties.ApiId) === api)
          .map(({ properties }) => properties.AuthorizationType ?? "NONE"),
      ),
    ]);
    expect(authorizations.toSorted()).toEqual([["AWS_IAM"], ["NONE"]]);
  });

  test("callers are throttled, and the access log is structured and names no address", () => {
    for (const { properties } of cpu.ofType("AWS::ApiGatewayV2::Stage")) {
      expect(properties.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 });
      const format = JSON.parse(properties.AccessLogSettings.Format);
      expect(format).toMatchObject({ requestId: "$context.requestId", status: "$context.status" });
      expect(JSON.stringify(format)).not.toContain("sourceIp");
    }
  });

  test("callers reach an alias, which CodeDeploy moves and an alarm moves back", () => {
    for (const { properties } of cpu.ofType("AWS::ApiGatewayV2::Integration"))
      expect(JSON.stringify(properties.IntegrationUri)).toContain("live");
    const groups = gpu.ofType("AWS::CodeDeploy::DeploymentGroup");
    expect(groups).toHaveLength(Object.keys(httpRoutes).length + deployedFunctions.witness.length);
    for (const { properties } of groups) {
      expect(properties.DeploymentConfigName).toBe("CodeDeployDefault.LambdaCanary10Percent5Minutes");
      expect(properties.AutoRollbackConfiguration.Events).toContain("DEPLOYMENT_STOP_ON_ALARM");
      expect(properties.AlarmConfiguration.Alarms).toHaveLength(2);
    }
  });
});

describe("CloudFront", () => {
  const [front] = cpu.ofType("AWS::CloudFront::Distribution");
  const config = front?.properties.DistributionConfig;

  test("asks the edge function about files alone, before their bodies, and caches nothing", () => {
    expect(config.DefaultCacheBehavior.LambdaFunctionAssociations).toBeUndefined();
    expect(config.CacheBehaviors).toHaveLength(1);
    const [files] = config.CacheBehaviors;
    expect(files).toMatchObject({
      PathPattern: "*/mlflow-artifacts/artifacts/*",
      LambdaFunctionAssociations: [{ EventType: "origin-request", IncludeBody: false }],
    });
    // CachingDisabled and AllViewerExceptHostHeader, by the ids that AWS gives its managed policies.
    for (const behaviour of [files, config.DefaultCacheBehavior])
      expect(behaviour).toMatchObject({
        AllowedMethods: expect.arrayContaining(["PUT", "DELETE"]),
        CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        ViewerProtocolPolicy: "https-only",
      });
  });

  test("takes only what Lambda@Edge takes: no environment, x86, at most 30 s, trusted by both services", () => {
    const edge = cpu.ofType("AWS::Lambda::Function").find(({ stack }) => stack === "tidegate-dev-front");
    expect(edge?.properties).toMatchObject({ Architectures: ["x86_64"], Timeout: 30 });
    for (const name of ["Environment", "VpcConfig", "DeadLetterConfig", "Layers", "TracingConfig", "LoggingConfig"])
      expect(edge?.properties).not.toHaveProperty(name);
    const role = cpu.ofType("AWS::IAM::Role").find(({ stack }) => stack === "tidegate-dev-front");
    expect(JSON.stringify(role?.properties.AssumeRolePolicyDocument)).toContain("edgelambda.amazonaws.com");
  });

  test("is left out where the deployer says so", () => {
    expect(synthesise({ front: "none" }).ofType("AWS::CloudFront::Distribution")).toEqual([]);
  });
});

describe("alarms", () => {
  const anchors = new Set(
    [...readFileSync("docs/runbook.md", "utf8").matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
  const alarms = cpu
    .ofType("AWS::CloudWatch::Alarm")
    .filter(({ properties }) => String(properties.AlarmName).startsWith("tidegate-"));

  test("every alarm links to an article of the runbook, and tells somebody", () => {
    for (const { properties } of alarms) {
      const [, article] = /Runbook: docs\/runbook\.md#(\S+)$/.exec(properties.AlarmDescription) ?? [];
      expect({ alarm: properties.AlarmName, article, found: anchors.has(article ?? "") }).toMatchObject({
        found: true,
      });
      expect(properties.AlarmActions).toHaveLength(1);
      expect(properties.TreatMissingData).toBe("notBreaching");
    }
  });

  test("every function has its alarm", () => {
    const names = new Set(alarms.map(({ properties }) => properties.AlarmName));
    // Errors of an edge function are counted where its callers are, which no alarm of ours can gather.
    for (const name of everyFunction.filter((fn) => fn !== "model-server" && fn !== "edge"))
      expect(names).toContain(`tidegate-dev-${name}-errors`);
  });

  test("one alarm watches the concurrency of all functions, those that no stack knows included", () => {
    const throttles = alarms.filter(({ properties }) => properties.MetricName === "Throttles");
    expect(throttles.map(({ properties }) => properties.Dimensions)).toEqual([undefined]);
  });

  test("no two alarms share a name, which would stop the deployment of the second", () => {
    const names = alarms.map(({ properties }) => properties.AlarmName);
    expect(names).toHaveLength(new Set(names).size);
  });

  test("CloudWatch may publish to the topic that alarms are sent to", () => {
    const [policy] = cpu.ofType("AWS::SNS::TopicPolicy");
    expect(JSON.stringify(policy?.properties)).toContain('"Principal":{"Service":"cloudwatch.amazonaws.com"}');
  });

  test("the link leads where the deployer published the runbook", () => {
    const { text } = synthesise({ runbook: "https://wiki.example/runbook" }, ["registry"]);
    expect(text).toContain("Runbook: https://wiki.example/runbook#registry");
  });
});

describe("data", () => {
  const [state, measure] = ["state", "measure"].map((name) => named(gpu.ofType("AWS::DynamoDB::GlobalTable"), name));

  test("the state of record wakes workers with keys only, expires rows, and can be restored to any second", () => {
    expect(state?.properties).toMatchObject({
      StreamSpecification: { StreamViewType: "KEYS_ONLY" },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      GlobalSecondaryIndexes: [{ IndexName: "list", Projection: { ProjectionType: "ALL" } }],
    });
    for (const table of [state, measure])
      expect(table?.properties.Replicas[0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    expect(measure?.properties.StreamSpecification).toBeUndefined();
  });

  test("the production log is locked for seven years; a development log can be thrown away", () => {
    const log = (profile: typeof cpu) => named(profile.ofType("AWS::S3::Bucket"), "logbucket");
    expect(log(gpu).properties.ObjectLockConfiguration.Rule.DefaultRetention).toEqual({
      Mode: "COMPLIANCE",
      Days: 2557,
    });
    expect(log(cpu).properties.ObjectLockConfiguration).toBeUndefined();
  });

  test("artifacts that are marked go to Deep Archive, and none expires", () => {
    const rules = named(gpu.ofType("AWS::S3::Bucket"), "artifactsbucket").properties.LifecycleConfiguration.Rules;
    expect(rules).toEqual([
      { Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      {
        Status: "Enabled",
        TagFilters: [{ Key: "tidegate-storage", Value: "archive" }],
        Transitions: [{ StorageClass: "DEEP_ARCHIVE", TransitionInDays: 0 }],
      },
    ]);
  });

  test("anchors are locked in every deployment, and in production nobody can lift the lock for seven years", () => {
    const retention = (profile: typeof cpu) =>
      named(profile.ofType("AWS::S3::Bucket"), "anchorsbucket").properties.ObjectLockConfiguration.Rule
        .DefaultRetention;
    expect(retention(cpu)).toEqual({ Mode: "GOVERNANCE", Days: 1 });
    expect(retention(gpu)).toEqual({ Mode: "COMPLIANCE", Days: 2557 });
  });

  test.each(["logkey", "witnesskey"])("%s signs with Ed25519, and only signs", (name) => {
    const key = named(cpu.ofType("AWS::KMS::Key"), name);
    expect(key.properties).toMatchObject({ KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" });
  });
});

describe("training", () => {
  test("instances come with the first job and go with the last", () => {
    for (const { properties } of gpu.ofType("AWS::Batch::ComputeEnvironment"))
      expect(properties.ComputeResources).toMatchObject({ MinvCpus: 0, Type: "SPOT" });
  });

  test("GPUs are there when they are asked for, behind the same queue", () => {
    const images = (profile: typeof cpu) =>
      profile
        .ofType("AWS::Batch::ComputeEnvironment")
        .map(({ properties }) => properties.ComputeResources.Ec2Configuration[0].ImageType);
    expect(images(cpu)).toEqual(["ECS_AL2023"]);
    expect(images(gpu)).toEqual(["ECS_AL2023", "ECS_AL2023_NVIDIA"]);
    const [queue] = gpu.ofType("AWS::Batch::JobQueue");
    expect(queue?.properties.ComputeEnvironmentOrder.map(({ Order }: { Order: number }) => Order)).toEqual([1, 2]);
    const gpus = named(gpu.ofType("AWS::Batch::JobDefinition"), "jobsgpu");
    expect(gpus.properties.ContainerProperties.ResourceRequirements).toContainEqual({ Type: "GPU", Value: "1" });
  });

  test("a reclaimed instance costs a retry, a failing job does not get one", () => {
    for (const { properties } of gpu.ofType("AWS::Batch::JobDefinition")) {
      expect(properties.RetryStrategy.EvaluateOnExit).toEqual([
        { Action: "RETRY", OnStatusReason: "Host EC2*" },
        { Action: "RETRY", OnReason: "CannotPullContainerError:*" },
        { Action: "EXIT", OnReason: "*" },
      ]);
      expect(properties.Timeout.AttemptDurationSeconds).toBeGreaterThan(0);
    }
  });

  test("a job that can never run leaves the queue, one that waits for capacity does not", () => {
    const [queue] = gpu.ofType("AWS::Batch::JobQueue");
    const reasons = queue?.properties.JobStateTimeLimitActions.map(({ Reason }: { Reason: string }) => Reason);
    expect(reasons.toSorted()).toEqual([
      "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
      "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
    ]);
  });

  test("the queue, its definitions and the event rule call each other by the same names", () => {
    const [queue] = cpu.ofType("AWS::Batch::JobQueue");
    const launcher = cpu
      .ofType("AWS::Lambda::Function")
      .find(({ properties }) => properties.FunctionName === "tidegate-dev-training-launcher");
    expect(launcher?.properties.Environment.Variables).toMatchObject({
      [environmentNames.jobQueue]: queue?.properties.JobQueueName,
      [environmentNames.jobDefinitionCpu]: cpu.ofType("AWS::Batch::JobDefinition")[0]?.properties.JobDefinitionName,
    });
    const rule = named(cpu.ofType("AWS::Events::Rule"), "jobended");
    expect(JSON.stringify(rule.properties.EventPattern)).toContain(`job-queue/${queue?.properties.JobQueueName}`);
  });
});

describe("serving", () => {
  test("an endpoint runs only where settings ask for it", () => {
    expect(cpu.ofType("AWS::SageMaker::Endpoint")).toEqual([]);
    expect(gpu.ofType("AWS::SageMaker::Endpoint")).toHaveLength(1);
  });

  test("a deployment leaves the rollout's weights alone", () => {
    const [endpoint] = gpu.ofType("AWS::SageMaker::Endpoint");
    expect(endpoint?.properties.RetainAllVariantProperties).toBe(true);
  });

  test("champion and challenger scale by themselves, and what they answer is captured", () => {
    const [config] = gpu.ofType("AWS::SageMaker::EndpointConfig");
    const variants: readonly { VariantName: string; InitialVariantWeight: number }[] =
      config?.properties.ProductionVariants;
    expect(variants.map(({ VariantName, InitialVariantWeight }) => [VariantName, InitialVariantWeight])).toEqual([
      ["champion", 1],
      ["challenger", 0],
    ]);
    expect(config?.properties.DataCaptureConfig).toMatchObject({ EnableCapture: true });
    expect(gpu.ofType("AWS::ApplicationAutoScaling::ScalableTarget")).toHaveLength(2);
    for (const { properties } of gpu.ofType("AWS::ApplicationAutoScaling::ScalingPolicy"))
      expect(properties.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification).toEqual({
        PredefinedMetricType: "SageMakerVariantInvocationsPerInstance",
      });
  });
});

describe("price", () => {
  test("a default deployment that nobody uses costs a few dollars a month", () => {
    const { lines, usdPerMonth, unpriced } = idlePrice(cpu.resources);
    const table = lines.map(({ what, count, usdPerMonth: usd }) => `${usd.toFixed(2).padStart(8)}  ${count} x ${what}`);
    console.log([`idle, USD a month, us-east-1, list prices of ${asOf}, no free tier:`, ...table].join("\n"));
    console.log(`${usdPerMonth.toFixed(2).padStart(8)}  in all`);
    expect(unpriced).toEqual([]);
    expect(usdPerMonth).toBeLessThan(10.5);
  });

  test("whoever adds a NAT gateway, a firewall or an endpoint sees it here", () => {
    const dearer = (type: string, properties = {}) =>
      idlePrice([...cpu.resources, { type, properties }]).usdPerMonth - idlePrice(cpu.resources).usdPerMonth;
    expect(dearer("AWS::EC2::NatGateway")).toBeGreaterThan(30);
    expect(dearer("AWS::WAFv2::WebACL")).toBeGreaterThanOrEqual(5);
    expect(dearer("AWS::EC2::VPCEndpoint", { VpcEndpointType: "Interface" })).toBeGreaterThan(10);
    expect(idlePrice(gpu.resources).usdPerMonth).toBeGreaterThan(150);
    expect(idlePrice([{ type: "AWS::RDS::DBInstance", properties: {} }]).unpriced).toEqual(["AWS::RDS::DBInstance"]);
  });
});

describe("what is not built", () => {
  test("is in no stack, and is named", () => {
    const some = synthesise({}, ["registry", "audit-sequencer", "rollout-stepper"]);
    expect(some.missing).toEqual(everyFunction.filter((name) => !["registry", "audit-sequencer"].includes(name)));
    const names = some.ofType("AWS::Lambda::Function").map(({ properties }) => properties.FunctionName);
    // Without the code of targets the stepper would have nothing to make.
    expect(names.toSorted()).toEqual(["tidegate-dev-audit-sequencer", "tidegate-dev-registry"]);
  });
});

test.each([
  ["env", "production"],
  ["profile", "tpu"],
  ["front", "nginx"],
])("an unknown setting is refused by name: %s=%s", (name, value) => {
  expect(() => synthesise({ [name]: value })).toThrow(/choose one of/);
});
