import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { FilterCriteria, FilterRule, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { DynamoEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

const listIndex = "list";

/** Items that wake: new ones, by the beginning of their sort key, or changed ones, by the whole of it. */
export type ItemFilter = { readonly inserted: string } | { readonly modified: string };

/** The state of record: every aggregate, its pending leaves and effects, the head of the audit log. */
export class StateTable extends Construct {
  readonly #table: TableV2;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#table = new TableV2(this, "table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: listIndex,
          partitionKey: { name: "list", type: AttributeType.STRING },
          sortKey: { name: "listSort", type: AttributeType.STRING },
          projectionType: ProjectionType.ALL,
        },
      ],
      // A stream record only says that something is due; what is due is read again from the table.
      dynamoStream: StreamViewType.KEYS_ONLY,
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

  /** Load, decide, commit: what a command needs of the table. A transaction asks for the permissions of its parts. */
  grantCommands(fn: NodeFunction): void {
    this.grantRead(fn);
    fn.handler.addToRolePolicy(
      new PolicyStatement({
        actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
        resources: [this.#table.tableArn],
      }),
    );
  }

  /** Commands, and many unconditional writes at once: what bringing a batch of leaves into the log takes, or out of its index. */
  grantSequencing(fn: NodeFunction): void {
    this.grantCommands(fn);
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["dynamodb:BatchWriteItem"], resources: [this.#table.tableArn] }),
    );
  }

  grantRead(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({
        actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
        resources: [this.#table.tableArn],
      }),
    );
    fn.handler.addToRolePolicy(
      new PolicyStatement({
        actions: ["dynamodb:Query"],
        resources: [`${this.#table.tableArn}/index/${listIndex}`],
      }),
    );
    fn.handler.addEnvironment(environmentNames.stateTable, this.#table.tableName);
  }

  /**
   * Wakes a function by what happens to items.
   *
   * A lost wake is harmless, the next tick finds what is due; hence it starts at the latest record and gives up soon.
   */
  wake(fn: NodeFunction, items: ItemFilter, deadLetters: IQueue): void {
    fn.handler.addEventSource(
      new DynamoEventSource(this.#table, {
        startingPosition: StartingPosition.LATEST,
        batchSize: 100,
        maxRecordAge: Duration.minutes(5),
        retryAttempts: 3,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(deadLetters),
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual("inserted" in items ? "INSERT" : "MODIFY"),
            dynamodb: {
              Keys: {
                sk: {
                  S: "inserted" in items ? FilterRule.beginsWith(items.inserted) : FilterRule.isEqual(items.modified),
                },
              },
            },
          }),
        ],
      }),
    );
  }
}
