import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

const listIndex = "list";

/** A backup remembers whom the table has forgotten: an erasure is repeated until no backup does. */
const recoveryDays = 7;

/** Who is behind the pseudonyms, and a key for each: all that ties the log to people, apart from everything else. */
export class PeopleTable extends Construct {
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
      billing: Billing.onDemand(),
      deletionProtection: settings.keepData,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: recoveryDays },
    });
  }

  /** Lets an HTTP function find its callers, and enter those it sees for the first time. */
  grantEnrolment(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:GetItem", "dynamodb:PutItem"]);
  }

  /** Lets a function find people by name. */
  grantSearch(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["dynamodb:Query"], resources: [`${this.#table.tableArn}/index/${listIndex}`] }),
    );
  }

  /** Lets a function delete what is known of a person. */
  grantForget(fn: NodeFunction): void {
    this.#grant(fn, ["dynamodb:GetItem", "dynamodb:DeleteItem"]);
  }

  #grant(fn: NodeFunction, actions: readonly string[]): void {
    fn.handler.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [this.#table.tableArn] }));
    fn.handler.addEnvironment(environmentNames.peopleTable, this.#table.tableName);
  }
}
