import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { FunctionConfiguration, FunctionRecord, FunctionVersion } from "../../lambda/function-record.ts";
import { functionArn, parseFunctionReference } from "../../lambda/function-store.ts";
import { publishLatest } from "../../lambda/publish-latest.ts";
import { parseInput, restJson } from "../service-response.ts";
import {
  checkEnvironment,
  checkRuntime,
  createSchema,
  importCode,
  passRole,
  updateCodeSchema,
  updateConfigurationSchema,
} from "./function-inputs.ts";
import { toFunctionConfiguration } from "./function-shapes.ts";
import type { LambdaCall, LambdaOperation } from "./lambda-dependencies.ts";
import { conflict, invalidParameter, refuseStale, refuseWhileChanging, requireFunction } from "./lambda-refusals.ts";
import { settleLater } from "./settle-later.ts";

/** Lambda's own defaults. */
const asyncRetriesDefault = 2;
const defaults = { description: "", handler: "", runtime: "", memoryMb: 128, timeoutSeconds: 3, environment: {} };

export const createFunction: LambdaOperation = (call) => {
  const input = parseInput(call.request, createSchema);
  const name = parseFunctionReference(input.FunctionName)?.name;
  if (name === undefined) throw invalidParameter(`${input.FunctionName} is not a function's name`);
  call.request.authorize("lambda:CreateFunction", functionArn(name));
  if (input.Tags !== undefined) call.request.authorize("lambda:TagResource", functionArn(name));
  passRole(call, input.Role);
  if (call.dependencies.store.get(name) !== undefined) throw conflict(`Function already exist: ${name}`);
  if (input.Runtime === undefined || input.Handler === undefined)
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );

  const latest: FunctionVersion = {
    version: "$LATEST",
    configuration: changed({ ...defaults, roleArn: input.Role, ...importCode(call, input.Code) }, input),
    revisionId: randomUUID(),
    modifiedAt: call.dependencies.now(),
    state: "Pending",
    updating: false,
  };
  const record = {
    name,
    latest,
    versions: [],
    lastVersion: 0,
    aliases: [],
    asyncRetries: asyncRetriesDefault,
    tags: input.Tags ?? {},
  };
  return store(call, record, input.Publish, 201);
};

export const updateFunctionConfiguration: LambdaOperation = (call) => {
  call.request.authorize("lambda:UpdateFunctionConfiguration", functionArn(call.name));
  const record = requireFunction(call);
  const input = parseInput(call.request, updateConfigurationSchema);
  if (input.Role !== undefined) passRole(call, input.Role);
  refuseWhileChanging(record);
  refuseStale(input.RevisionId, record.latest);
  return store(call, update(call, record, changed(record.latest.configuration, input)), false, 200);
};

export const updateFunctionCode: LambdaOperation = (call) => {
  call.request.authorize("lambda:UpdateFunctionCode", functionArn(call.name));
  const record = requireFunction(call);
  const input = parseInput(call.request, updateCodeSchema);
  refuseWhileChanging(record);
  refuseStale(input.RevisionId, record.latest);
  const configuration = { ...record.latest.configuration, ...importCode(call, input) };
  const changedRecord = update(call, record, configuration);
  return input.DryRun
    ? restJson(toFunctionConfiguration(changedRecord, changedRecord.latest, false))
    : store(call, changedRecord, input.Publish, 200);
};

type ConfigurationInput = Omit<z.output<typeof updateConfigurationSchema>, "RevisionId">;

/** The configuration with the members that the caller gave. */
const changed = (before: FunctionConfiguration, input: ConfigurationInput): FunctionConfiguration => {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  if (input.Environment !== undefined) checkEnvironment(input.Environment.Variables);
  const { deadLetterArn: former, ...rest } = before;
  // An empty ARN takes the queue away.
  const deadLetterArn = input.DeadLetterConfig?.TargetArn ?? former ?? "";
  return {
    ...rest,
    description: input.Description ?? before.description,
    handler: input.Handler ?? before.handler,
    runtime: input.Runtime ?? before.runtime,
    roleArn: input.Role ?? before.roleArn,
    memoryMb: input.MemorySize ?? before.memoryMb,
    timeoutSeconds: input.Timeout ?? before.timeoutSeconds,
    environment: input.Environment?.Variables ?? before.environment,
    ...(deadLetterArn === "" ? {} : { deadLetterArn }),
  };
};

const update = (call: LambdaCall, record: FunctionRecord, configuration: FunctionConfiguration): FunctionRecord => ({
  ...record,
  latest: {
    ...record.latest,
    configuration,
    revisionId: randomUUID(),
    modifiedAt: call.dependencies.now(),
    updating: true,
  },
});

/** Stores the change, published if asked, and answers what Lambda answers. */
const store = ({ dependencies }: LambdaCall, changedRecord: FunctionRecord, publish: boolean, status: number) => {
  const { record, version } = publish
    ? publishLatest(changedRecord, "", dependencies.now())
    : { record: changedRecord, version: changedRecord.latest };
  dependencies.store.put(record);
  settleLater(dependencies, record.name);
  return restJson(toFunctionConfiguration(record, version, publish), status);
};
