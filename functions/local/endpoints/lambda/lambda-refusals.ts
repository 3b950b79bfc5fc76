import type { FunctionRecord, FunctionVersion } from "../../lambda/function-record.ts";
import { functionArn } from "../../lambda/function-store.ts";
import { ServiceError } from "../service-error.ts";
import type { LambdaCall } from "./lambda-dependencies.ts";

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterValueException", 400, message, { details: { Type: "User" } });

export const conflict = (message: string): ServiceError =>
  new ServiceError("ResourceConflictException", 409, message, { details: { Type: "User" } });

export const notFound = (message: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", 404, message, { details: { Type: "User" } });

/** The function, or Lambda's 404. */
export const requireFunction = ({ dependencies, name, qualifier }: LambdaCall): FunctionRecord => {
  const record = dependencies.store.get(name);
  if (record === undefined) throw notFound(`Function not found: ${functionArn(name, qualifier)}`);
  return record;
};

/** One change at a time: Lambda refuses the next until the last has settled. */
export const refuseWhileChanging = ({ name, latest }: FunctionRecord): void => {
  if (latest.state === "Pending")
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  if (latest.updating)
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(name)}`,
    );
};

/** Somebody changed it since the caller read it. */
export const refuseStale = (expected: string | undefined, actual: Pick<FunctionVersion, "revisionId">): void => {
  if (expected !== undefined && expected !== actual.revisionId)
    throw new ServiceError(
      "PreconditionFailedException",
      412,
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
      { details: { Type: "User" } },
    );
};
