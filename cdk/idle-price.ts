import { prices } from "./prices.ts";

export interface TemplateResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface PriceLine {
  readonly what: string;
  readonly count: number;
  readonly usdPerMonth: number;
}

export interface IdlePrice {
  readonly lines: readonly PriceLine[];
  readonly usdPerMonth: number;
  /** Types that nobody has said the price of: until somebody does, the sum means nothing. */
  readonly unpriced: readonly string[];
}

const hours = 730;
const minutes = hours * 60;

/** Assumed, on the high side: what one tick that finds nothing due takes, with 1 GB of memory. */
const tick = { milliseconds: 100, readUnits: 10, logBytes: 600 };

/** Lambda keeps five long polls of 20 s open on an idle queue. */
const pollsPerMonth = (5 * minutes * 60) / 20;

/** USD a month of one resource that nobody uses, by type. */
const idle: Readonly<Record<string, (resource: TemplateResource) => number>> = {
  "AWS::CloudWatch::Alarm": () => prices.alarm.usd,
  "AWS::KMS::Key": () => prices.kmsKey.usd,
  "AWS::Scheduler::Schedule": () =>
    minutes *
    (prices.schedulerInvocation.usd +
      prices.lambdaRequest.usd +
      (tick.milliseconds / 1000) * prices.lambdaGbSecond.usd +
      tick.readUnits * prices.dynamodbRead.usd +
      (tick.logBytes / 1e9) * prices.logIngestion.usd),
  // Lambda reads table streams free of charge and pays for polling a queue with the owner's money.
  "AWS::Lambda::EventSourceMapping": ({ properties }) =>
    "ScalingConfig" in properties ? pollsPerMonth * prices.sqsRequest.usd : 0,
  "AWS::EC2::NatGateway": () => hours * prices.natGatewayHour.usd,
  "AWS::EC2::VPCEndpoint": ({ properties }) =>
    properties.VpcEndpointType === "Gateway" ? 0 : 2 * hours * prices.interfaceEndpointHour.usd,
  "AWS::WAFv2::WebACL": () => prices.webAcl.usd,
  // Two variants with one instance each.
  "AWS::SageMaker::Endpoint": () => 2 * hours * prices.endpointInstanceHour.usd,
};

/** What costs only when it is used, or holds something. */
const freeWhenIdle: ReadonlySet<string> = new Set([
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::ApplicationAutoScaling::ScalableTarget",
  "AWS::ApplicationAutoScaling::ScalingPolicy",
  "AWS::Batch::ComputeEnvironment",
  "AWS::Batch::JobDefinition",
  "AWS::Batch::JobQueue",
  "AWS::Batch::SchedulingPolicy",
  "AWS::CloudFront::Distribution",
  "AWS::CodeDeploy::Application",
  "AWS::CodeDeploy::DeploymentGroup",
  "AWS::DynamoDB::GlobalTable",
  "AWS::EC2::FlowLog",
  "AWS::EC2::InternetGateway",
  "AWS::EC2::LaunchTemplate",
  "AWS::EC2::Route",
  "AWS::EC2::RouteTable",
  "AWS::EC2::SecurityGroup",
  "AWS::EC2::Subnet",
  "AWS::EC2::SubnetRouteTableAssociation",
  "AWS::EC2::VPC",
  "AWS::EC2::VPCGatewayAttachment",
  "AWS::ECR::Repository",
  "AWS::Events::EventBus",
  "AWS::Events::Rule",
  "AWS::IAM::InstanceProfile",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::Lambda::Alias",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::Lambda::Version",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::SageMaker::EndpointConfig",
  "AWS::SageMaker::Model",
]);

/** The resources of a synthesised template. */
export const templateResources = (template: {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
}): readonly TemplateResource[] =>
  Object.values(template.Resources).map(({ Type, Properties = {} }) => ({ type: Type, properties: Properties }));

/** What a deployment costs a month that nobody uses: everything that runs, waits, ticks or is kept alive. */
export const idlePrice = (resources: readonly TemplateResource[]): IdlePrice => {
  const types = [...new Set(resources.map(({ type }) => type))];
  const lines = types
    .map((what) => {
      const all = resources.filter(({ type }) => type === what);
      const price = idle[what];
      const usdPerMonth = price === undefined ? 0 : all.reduce((sum, resource) => sum + price(resource), 0);
      return { what, count: all.length, usdPerMonth };
    })
    .filter(({ usdPerMonth }) => usdPerMonth > 0)
    .sort((one, other) => other.usdPerMonth - one.usdPerMonth);
  return {
    lines,
    usdPerMonth: lines.reduce((sum, line) => sum + line.usdPerMonth, 0),
    unpriced: types.filter((type) => idle[type] === undefined && !freeWhenIdle.has(type)),
  };
};
