import { createHash } from "node:crypto";
import { localAccount, localArn } from "../access/local-account.ts";

/** Where the machine listens; some references are addresses. */
export interface Addresses {
  /** The product, e.g. `http://127.0.0.1:8787`. */
  readonly productUrl: string;
  /** The AWS endpoints, e.g. `http://127.0.0.1:8788`. */
  readonly awsUrl: string;
}

/** One resource as Ref and Fn::GetAtt see it. */
export interface Named {
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
  /** Its physical name: the one the template gives, else `{stack}-{logicalId}`. */
  readonly name: string;
  /** Another property of it, resolved, as text. */
  readonly property: (key: string) => string;
  readonly addresses: Addresses;
}

interface ResourceKind {
  readonly nameProperty?: string;
  /** What Ref gives; the name where absent. */
  readonly ref?: (named: Named) => string;
  readonly attributes?: Readonly<Record<string, (named: Named) => string>>;
}

/** Stands for the number that publishing gives a version when the machine starts: the template cannot know it. */
const publishedVersion = "published";

const iamArn = (resource: string) => `arn:${localAccount.partition}:iam::${localAccount.accountId}:${resource}`;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const digest = (named: Named) => sha256(`${named.stack}/${named.logicalId}`);
const uuid = (named: Named) => {
  const hex = digest(named);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
};
const named =
  (service: string, prefix: string, suffix = "") =>
  ({ name }: Named) =>
    localArn(service, `${prefix}${name}${suffix}`);
const functionArn = (nameOrArn: string) => (nameOrArn.startsWith("arn:") ? nameOrArn : lambdaArn(nameOrArn));
const lambdaArn = (name: string) => localArn("lambda", `function:${name}`);
const queueArn = ({ name }: Named) => localArn("sqs", name);
const aliasArn = (alias: Named) => `${functionArn(alias.property("FunctionName"))}:${alias.name}`;
const versionArn = (version: Named) => `${functionArn(version.property("FunctionName"))}:${publishedVersion}`;
const table: ResourceKind = {
  nameProperty: "TableName",
  attributes: {
    Arn: named("dynamodb", "table/"),
    // The engine chooses a stream's label when it creates the table, after this template is read.
    StreamArn: named("dynamodb", "table/", "/stream/*"),
  },
};
const short = (resource: Named) => digest(resource).slice(0, 10);

const kinds: Readonly<Record<string, ResourceKind>> = {
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::DynamoDB::Table": table,
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    ref: ({ name, addresses }) => `${addresses.awsUrl}/${localAccount.accountId}/${name}`,
    attributes: {
      Arn: queueArn,
      QueueName: ({ name }) => name,
      QueueUrl: ({ name, addresses }) => `${addresses.awsUrl}/${localAccount.accountId}/${name}`,
    },
  },
  "AWS::S3::Bucket": {
    nameProperty: "BucketName",
    attributes: { Arn: ({ name }) => `arn:${localAccount.partition}:s3:::${name}` },
  },
  "AWS::KMS::Key": {
    ref: uuid,
    attributes: { Arn: (key) => localArn("kms", `key/${uuid(key)}`), KeyId: uuid },
  },
  "AWS::KMS::Alias": { nameProperty: "AliasName" },
  "AWS::Lambda::Function": { nameProperty: "FunctionName", attributes: { Arn: ({ name }) => lambdaArn(name) } },
  "AWS::Lambda::Version": { ref: versionArn, attributes: { Version: () => publishedVersion, FunctionArn: versionArn } },
  "AWS::Lambda::Alias": { nameProperty: "Name", ref: aliasArn, attributes: { AliasArn: aliasArn } },
  "AWS::IAM::Role": {
    nameProperty: "RoleName",
    attributes: { Arn: ({ name }) => iamArn(`role/${name}`), RoleId: (role) => `AROA${short(role).toUpperCase()}` },
  },
  "AWS::IAM::ManagedPolicy": { nameProperty: "ManagedPolicyName", ref: ({ name }) => iamArn(`policy/${name}`) },
  "AWS::IAM::InstanceProfile": { attributes: { Arn: ({ name }) => iamArn(`instance-profile/${name}`) } },
  "AWS::Events::Rule": { nameProperty: "Name", attributes: { Arn: named("events", "rule/") } },
  "AWS::Events::EventBus": {
    nameProperty: "Name",
    attributes: { Arn: named("events", "event-bus/"), Name: ({ name }) => name },
  },
  "AWS::Scheduler::Schedule": { nameProperty: "Name", attributes: { Arn: named("scheduler", "schedule/default/") } },
  "AWS::Scheduler::ScheduleGroup": { nameProperty: "Name", attributes: { Arn: named("scheduler", "schedule-group/") } },
  "AWS::ApiGatewayV2::Api": {
    ref: short,
    attributes: { ApiEndpoint: ({ addresses }) => addresses.productUrl, ApiId: short },
  },
  "AWS::ApiGatewayV2::Stage": { nameProperty: "StageName" },
  "AWS::ApiGatewayV2::Integration": { ref: short },
  "AWS::ApiGatewayV2::Route": { ref: short },
  "AWS::Batch::ComputeEnvironment": {
    nameProperty: "ComputeEnvironmentName",
    ref: named("batch", "compute-environment/"),
    attributes: { ComputeEnvironmentArn: named("batch", "compute-environment/") },
  },
  "AWS::Batch::JobQueue": {
    nameProperty: "JobQueueName",
    ref: named("batch", "job-queue/"),
    attributes: { JobQueueArn: named("batch", "job-queue/") },
  },
  "AWS::Batch::JobDefinition": {
    nameProperty: "JobDefinitionName",
    ref: named("batch", "job-definition/", ":1"),
    attributes: { JobDefinitionArn: named("batch", "job-definition/", ":1") },
  },
  "AWS::SageMaker::Model": {
    nameProperty: "ModelName",
    ref: named("sagemaker", "model/"),
    attributes: { ModelName: ({ name }) => name },
  },
  "AWS::SageMaker::EndpointConfig": {
    nameProperty: "EndpointConfigName",
    ref: named("sagemaker", "endpoint-config/"),
    attributes: { EndpointConfigName: ({ name }) => name },
  },
  "AWS::SageMaker::Endpoint": {
    nameProperty: "EndpointName",
    ref: named("sagemaker", "endpoint/"),
    attributes: { EndpointName: ({ name }) => name },
  },
  "AWS::SNS::Topic": {
    nameProperty: "TopicName",
    ref: named("sns", ""),
    attributes: { TopicArn: named("sns", ""), TopicName: ({ name }) => name },
  },
  "AWS::Logs::LogGroup": { nameProperty: "LogGroupName", attributes: { Arn: named("logs", "log-group:", ":*") } },
};

/** Which property holds a type's physical name, if the template may give one. */
export const nameProperty = (type: string): string | undefined => kinds[type]?.nameProperty;

/** The name of a resource that the template leaves unnamed; within the service's alphabet and length. */
export const generatedName = (type: string, stack: string, logicalId: string): string => {
  if (type === "AWS::S3::Bucket") return `${stack}-${logicalId}`.toLowerCase().slice(0, 63);
  const name = `${stack}-${logicalId}`;
  // 64 is the shortest limit (functions and roles); the hash keeps two long names apart.
  return name.length <= 64 ? name : `${name.slice(0, 55)}-${sha256(name).slice(0, 8)}`;
};

/** What `Ref` gives for this resource. */
export const referenceTo = (resource: Named): string => kinds[resource.type]?.ref?.(resource) ?? resource.name;

/** What `Fn::GetAtt` gives; a type that the machine does not run gets an invented but stable value, which nothing here reads. */
export const attributeOf = (resource: Named, attribute: string): string => {
  const known = kinds[resource.type]?.attributes?.[attribute];
  if (known !== undefined) return known(resource);
  if (attribute !== "Arn") return `${resource.name}.${attribute}`;
  const service = resource.type.split("::")[1]?.toLowerCase() ?? "custom";
  return localArn(service, resource.name);
};
