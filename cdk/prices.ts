/** One list price, USD in us-east-1, without free tiers, as published when `asOf` says. */
export interface Price {
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

export const asOf = "2026-11";

export const prices = {
  alarm: { usd: 0.1, per: "standard-resolution alarm metric and month", source: "aws.amazon.com/cloudwatch/pricing" },
  logIngestion: { usd: 0.5, per: "GB of log data", source: "aws.amazon.com/cloudwatch/pricing" },
  kmsKey: { usd: 1, per: "customer managed key and month", source: "aws.amazon.com/kms/pricing" },
  lambdaRequest: { usd: 0.2 / 1e6, per: "invocation", source: "aws.amazon.com/lambda/pricing" },
  lambdaGbSecond: { usd: 0.0000166667, per: "GB-second, x86", source: "aws.amazon.com/lambda/pricing" },
  schedulerInvocation: { usd: 1 / 1e6, per: "invocation", source: "aws.amazon.com/eventbridge/pricing" },
  sqsRequest: { usd: 0.4 / 1e6, per: "request, standard queue", source: "aws.amazon.com/sqs/pricing" },
  dynamodbRead: { usd: 0.125 / 1e6, per: "read request unit, on demand", source: "aws.amazon.com/dynamodb/pricing" },
  natGatewayHour: { usd: 0.045, per: "gateway and hour", source: "aws.amazon.com/vpc/pricing" },
  interfaceEndpointHour: { usd: 0.01, per: "endpoint, zone and hour", source: "aws.amazon.com/privatelink/pricing" },
  webAcl: { usd: 5, per: "web ACL and month", source: "aws.amazon.com/waf/pricing" },
  endpointInstanceHour: { usd: 0.115, per: "ml.m5.large and hour", source: "aws.amazon.com/sagemaker/pricing" },
} as const satisfies Readonly<Record<string, Price>>;
