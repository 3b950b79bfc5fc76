import { z } from "zod";
import { toFunctionArn } from "./describe-functions.ts";
import type { ServicePermission } from "./machine-description.ts";
import type { ResourcePool } from "./resource-pool.ts";

const lambdaSchema = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const sourceCondition = z.object({ "aws:SourceArn": oneOrMany.optional() }).optional();
const queueSchema = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.string(),
        Principal: z.union([z.string(), z.object({ Service: oneOrMany.optional() })]).optional(),
        Action: oneOrMany,
        Resource: oneOrMany,
        Condition: z
          .looseObject({ ArnEquals: sourceCondition, ArnLike: sourceCondition, StringEquals: sourceCondition })
          .default({}),
      }),
    ),
  }),
});

/** Reads which service may invoke a function or send to a queue without wearing a role. */
export const describePermissions = (pool: ResourcePool): ServicePermission[] => [
  ...pool
    .parse("AWS::Lambda::Permission", lambdaSchema)
    .filter(({ properties: { Action } }) => Action === "lambda:InvokeFunction")
    .map(({ properties: { FunctionName, Principal, SourceArn } }) => ({
      resourceArn: toFunctionArn(FunctionName),
      service: Principal,
      sourceArn: SourceArn,
    })),
  ...pool
    .parse("AWS::SQS::QueuePolicy", queueSchema)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement.flatMap(sendPermissions)),
];

type Statement = z.output<typeof queueSchema>["PolicyDocument"]["Statement"][number];

/** A statement that denies (as CDK's refusal of plain HTTP) permits nobody, and nothing here comes over a network. */
const sendPermissions = ({ Effect, Principal, Action, Resource, Condition }: Statement): ServicePermission[] => {
  if (Effect !== "Allow" || typeof Principal !== "object" || !Action.includes("sqs:SendMessage")) return [];
  const sources = [Condition.ArnEquals, Condition.ArnLike, Condition.StringEquals].flatMap(
    (condition) => condition?.["aws:SourceArn"] ?? [],
  );
  return Resource.flatMap((resourceArn) =>
    (Principal.Service ?? []).flatMap((service) =>
      (sources.length === 0 ? [undefined] : sources).map((sourceArn) => ({ resourceArn, service, sourceArn })),
    ),
  );
};
