import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/** What the witness saw last of each log. Restored to an earlier time it would cosign a past that was taken back. */
export class WitnessTable extends Construct {
  readonly #table: TableV2;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#table = new TableV2(this, "table", {
      partitionKey: { name: "origin", type: AttributeType.STRING },
      billing: Billing.onDemand(),
      deletionProtection: settings.keepData,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: settings.pointInTimeRecoveryDays,
      },
    });
  }

  grantRecord(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [this.#table.tableArn] }),
    );
    fn.handler.addEnvironment(environmentNames.witnessTable, this.#table.tableName);
  }
}
