import { z } from "zod";
import { ServiceError, unknownOperation } from "../service-error.ts";
import type { ServiceHandler, ServiceRequest } from "../service-handler.ts";
import type { EngineClient } from "./engine-client.ts";
import { createEngineRegion } from "./engine-region.ts";
import { engineResponse } from "./engine-response.ts";
import { createLeadingKeysFinder, type FindLeadingKeys } from "./leading-keys.ts";
import { streamOperations } from "./stream-operations.ts";
import { type TablePermission, tablePermissions } from "./table-permissions.ts";

const tablesPrefix = "DynamoDB_20120810";
const streamsPrefix = "DynamoDBStreams_20120810";
const leadingKeys = "dynamodb:LeadingKeys";

/** Operations whose answers show ARNs: only these are worth rewriting. */
const showArns: ReadonlySet<string> = new Set(["CreateTable", "DeleteTable", "DescribeTable", "UpdateTable"]);

/**
 * DynamoDB and its streams: asks the caller's role as AWS would for each table, index, item and stream touched, then
 * hands the request to the engine as it came.
 */
export const createTablesHandler = (client: EngineClient): ServiceHandler => {
  const region = createEngineRegion(client);
  const findLeadingKeys = createLeadingKeysFinder(client);
  return async (request) => {
    const { operation, targetPrefix } = request;
    const streamOperation = targetPrefix === streamsPrefix ? own(streamOperations, operation) : undefined;
    if (streamOperation !== undefined) return streamOperation(request, { client, region });

    const permissionsOf = targetPrefix === tablesPrefix ? own(tablePermissions, operation) : undefined;
    if (permissionsOf === undefined) throw unknownOperation(request.service, operation);
    await authorizeAll(request, readPermissions(request, permissionsOf), findLeadingKeys);
    const answer = await client.call(`${tablesPrefix}.${operation}`, request.body);
    return engineResponse(showArns.has(operation) ? region.localise(answer) : answer);
  };
};

const own = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const readPermissions = (
  request: ServiceRequest,
  permissionsOf: (input: unknown) => readonly TablePermission[],
): readonly TablePermission[] => {
  try {
    return permissionsOf(JSON.parse(Buffer.from(request.body).toString("utf8")));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServiceError("SerializationException", 400, "the body is not JSON");
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    throw new ServiceError("ValidationException", 400, `${issue?.path.join(".")}: ${issue?.message}`);
  }
};

const authorizeAll = async (
  request: ServiceRequest,
  permissions: readonly TablePermission[],
  findLeadingKeys: FindLeadingKeys,
): Promise<void> => {
  const { caller } = request;
  const byKeys = caller.kind === "role" && caller.policy.conditionKeys.has(leadingKeys.toLowerCase());
  const asked = new Set<string>();
  for (const permission of permissions) {
    const { action, resourceArn } = permission;
    if (byKeys) {
      const keys = await findLeadingKeys(permission);
      request.authorize(action, resourceArn, keys.length === 0 ? {} : { [leadingKeys]: keys });
      continue;
    }
    // A transaction of 100 items mostly asks the same question 100 times.
    const question = `${action} ${resourceArn}`;
    if (asked.has(question)) continue;
    asked.add(question);
    request.authorize(action, resourceArn);
  }
  // An empty batch asks nothing; the engine refuses it, but not before someone was asked.
  if (permissions.length === 0) throw new ServiceError("ValidationException", 400, "the request names no item");
};
