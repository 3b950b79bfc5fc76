import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export type Port = DynamoDBClient;
