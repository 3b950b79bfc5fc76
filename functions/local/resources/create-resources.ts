import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { localAccount } from "../access/local-account.ts";
import type { Credentials } from "../credential-registry.ts";
import type { MachineDescription } from "../template/machine-description.ts";
import { createFunctions } from "./create-functions.ts";
import { createTables } from "./create-tables.ts";

/**
 * Creates tables and functions over the wire as a deployment would, where they are missing or differ.
 *
 * @param credentials of the machine's owner
 * @returns ARN of each table's stream, by the table's name
 */
export const createResources = async (
  endpoint: string,
  credentials: Credentials,
  { tables, functions }: MachineDescription,
): Promise<ReadonlyMap<string, string>> => {
  const config = { endpoint, region: localAccount.region, credentials };
  const [tableClient, functionClient] = [new DynamoDBClient(config), new LambdaClient(config)];
  try {
    const [streams] = await Promise.all([
      createTables(tableClient, tables),
      createFunctions(functionClient, functions),
    ]);
    return streams;
  } finally {
    tableClient.destroy();
    functionClient.destroy();
  }
};
