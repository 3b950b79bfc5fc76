import { z } from "zod";
import type { Json } from "./cloud-assembly.ts";
import type { RoleDescription } from "./machine-description.ts";
import type { ResourcePool } from "./resource-pool.ts";

const document = z.json();
const roleSchema = z.object({
  AssumeRolePolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Principal: z
          .object({ Service: z.union([z.string(), z.array(z.string())]).optional() })
          .or(z.string())
          .optional(),
      }),
    ),
  }),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: document })).default([]),
});
const policySchema = z.object({ PolicyDocument: document, Roles: z.array(z.string()).default([]) });
const rolePolicySchema = z.object({ PolicyDocument: document.optional(), RoleName: z.string() });

const allow = (...actions: string[]): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});

/** AWS's own policies that a function's role may carry, as AWS publishes them, without what only concerns logs and networks. */
const awsManagedPolicies: Readonly<Record<string, Json>> = {
  AWSLambdaBasicExecutionRole: allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
  AWSLambdaSQSQueueExecutionRole: allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
  AWSLambdaDynamoDBExecutionRole: allow(
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
  ),
  AWSXRayDaemonWriteAccess: allow("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
};

/** Roles with every policy that speaks for them, and the managed policies whose text is not known here. */
export const describeRoles = (pool: ResourcePool): { roles: RoleDescription[]; unknownPolicies: string[] } => {
  const attached = attachedPolicies(pool);
  const managed = pool.parse("AWS::IAM::ManagedPolicy", policySchema);
  const unknown = new Set<string>();
  const managedDocument = (arn: string): Json[] => {
    const own = managed.find(({ ref }) => ref === arn);
    if (own !== undefined) return [own.properties.PolicyDocument];
    const known = awsManagedPolicies[arn.slice(arn.lastIndexOf("/") + 1)];
    if (known !== undefined) return [known];
    unknown.add(arn);
    return [];
  };

  const roles = pool.parse("AWS::IAM::Role", roleSchema).map(({ name, arn, properties }) => {
    const trustedServices = trusted(properties);
    // Roles of services that do not run here (CodeDeploy, EC2) never sign a request.
    const wornHere = trustedServices.some((service) =>
      /^(lambda|ecs-tasks|sagemaker|scheduler|events)\./.test(service),
    );
    return {
      name,
      arn,
      trustedServices,
      policies: [
        ...properties.Policies.map(({ PolicyDocument }) => PolicyDocument),
        ...attached.filter(({ role }) => role === name).map(({ policy }) => policy),
        ...(wornHere ? properties.ManagedPolicyArns.flatMap(managedDocument) : []),
      ],
    };
  });
  return { roles, unknownPolicies: [...unknown] };
};

const trusted = (role: z.output<typeof roleSchema>): string[] =>
  role.AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) =>
    Principal === undefined || typeof Principal === "string" ? [] : [Principal.Service ?? []].flat(),
  );

const attachedPolicies = (pool: ResourcePool): { role: string; policy: Json }[] => [
  ...["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"].flatMap((type) =>
    pool
      .parse(type, policySchema)
      .flatMap(({ properties }) => properties.Roles.map((role) => ({ role, policy: properties.PolicyDocument }))),
  ),
  ...pool
    .parse("AWS::IAM::RolePolicy", rolePolicySchema)
    .flatMap(({ properties: { RoleName, PolicyDocument } }) =>
      PolicyDocument === undefined ? [] : [{ role: RoleName, policy: PolicyDocument }],
    ),
];
