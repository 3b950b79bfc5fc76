import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/** What the table holds, as the second part of a partition key says, and how it is read. */
const readActions = {
  prediction: ["dynamodb:BatchGetItem"],
  profile: ["dynamodb:Query"],
  counters: ["dynamodb:Query"],
  report: ["dynamodb:GetItem", "dynamodb:Query"],
} as const;

type MeasureKind = keyof typeof readActions;
type Partition = MeasureKind | "unit" | "tracking" | "tracking#run" | "tracking#dataset";

const bucketVariables = {
  profile: environmentNames.profileBucketSeconds,
  counters: environmentNames.counterBucketSeconds,
} as const;

/**
 * Measured data: prediction rows, profile shards, counts by arm and where drift reports lie, which expire, and what clients
 * of MLflow track, which does not.
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

  /** Folds predictions and labels: a row and the counts that follow from it change in one transaction. */
  grantFold(fn: NodeFunction): void {
    this.#grant(
      fn,
      ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      ["prediction", "profile", "counters", "unit"],
    );
    this.nameBucketsTo(fn, "profile", "counters");
  }

  grantRead(fn: NodeFunction, ...kinds: readonly MeasureKind[]): void {
    for (const kind of kinds) this.#grant(fn, readActions[kind], [kind]);
  }

  /** Finds a prediction by its id alone, whatever rows it has; reads tracking runs and what their data sets are. */
  grantTraceLineage(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:Query"], ["prediction", "tracking#run", "tracking#dataset"]);
  }

  /** Enters where a window's report lies, and writes nothing else. */
  grantEnterReports(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:PutItem"], ["report"]);
  }

  /** Replaces parts of profiles by their sum. */
  grantCompact(fn: NodeFunction): void {
    this.#grant(
      fn,
      ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      ["profile"],
    );
  }

  /** Keeps what clients of MLflow track: experiments, runs, metrics, logged models. */
  grantTrack(fn: NodeFunction): void {
    const writes = [
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
      "dynamodb:ConditionCheckItem",
      "dynamodb:BatchWriteItem",
    ];
    this.#grant(fn, ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", ...writes], ["tracking"]);
  }

  /** Reads tracking runs and takes them off the list of those that have yet to enter the log. */
  grantEnterRuns(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:Query", "dynamodb:DeleteItem"], ["tracking"]);
  }

  /** Says how long buckets are, to one who counts, or who reckons in windows, which consist of whole ones. */
  nameBucketsTo(fn: NodeFunction, ...counts: readonly (keyof typeof bucketVariables)[]): void {
    for (const name of counts) fn.handler.addEnvironment(bucketVariables[name], this.#bucketSeconds);
  }

  #grant(fn: NodeFunction, actions: readonly string[], kinds: readonly Partition[]): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [this.#table.tableArn],
        conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": kinds.map((kind) => `*#${kind}#*`) } },
      }),
    );
    fn.handler.addEnvironment(environmentNames.measureTable, this.#table.tableName);
  }
}
