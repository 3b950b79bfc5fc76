import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/**
 * Measured data, which expires: prediction rows, profile shards, counts by arm, and where drift reports lie.
 *
 * Whoever reads or writes counts must know how long their buckets are, so the name of the table comes with it.
 */
export class MeasureTable extends Construct {
  readonly #table: TableV2;
  readonly #bucketSeconds: string;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#bucketSeconds = String(settings.bucketSeconds);
    this.#table = new TableV2(this, "table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      timeToLiveAttribute: "expiresAt",
      billing: Billing.onDemand(),
      deletionProtection: settings.keepData,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: settings.pointInTimeRecoveryDays,
      },
    });
  }

  /** Folds predictions and labels: rows, shards and counts change in one transaction, which asks for what its parts need. */
  grantFold(fn: NodeFunction): void {
    this.grantRead(fn);
    this.#grant(fn, ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"]);
  }

  grantRead(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]);
    fn.handler.addEnvironment(environmentNames.measureTable, this.#table.tableName);
    fn.handler.addEnvironment(environmentNames.profileBucketSeconds, this.#bucketSeconds);
    fn.handler.addEnvironment(environmentNames.counterBucketSeconds, this.#bucketSeconds);
  }

  /** Enters where a window's report lies, and writes nothing else. */
  grantEnterReports(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:PutItem"], "report");
  }

  /** Replaces shards of a profile by their sum. */
  grantCompact(fn: NodeFunction): void {
    this.grantRead(fn);
    this.#grant(
      fn,
      ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
      "profile",
    );
  }

  /** @param kind of the partitions that may be touched; without it, all */
  #grant(fn: NodeFunction, actions: readonly string[], kind?: "report" | "profile"): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [this.#table.tableArn],
        ...(kind === undefined
          ? {}
          : { conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`*#${kind}#*`] } } }),
      }),
    );
  }
}
