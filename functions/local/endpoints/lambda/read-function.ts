import { chooseVersion } from "../../lambda/choose-version.ts";
import { functionArn } from "../../lambda/function-store.ts";
import { restJson } from "../service-response.ts";
import { page, toFunctionConfiguration } from "./function-shapes.ts";
import type { LambdaCall, LambdaOperation } from "./lambda-dependencies.ts";
import { notFound, requireFunction } from "./lambda-refusals.ts";

export const getFunction: LambdaOperation = (call) => {
  const { record, configuration } = read(call, "lambda:GetFunction");
  const concurrency = record.reservedConcurrency;
  return restJson({
    Configuration: configuration,
    Code: { RepositoryType: "S3" },
    Tags: record.tags,
    ...(concurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: concurrency } }),
  });
};

export const getFunctionConfiguration: LambdaOperation = (call) =>
  restJson(read(call, "lambda:GetFunctionConfiguration").configuration);

const read = (call: LambdaCall, action: string) => {
  const arn = functionArn(call.name, call.qualifier);
  call.request.authorize(action, arn);
  const record = requireFunction(call);
  // An alias answers for its main version: weights only concern invocations.
  const version = chooseVersion(record, call.qualifier ?? "$LATEST", 1);
  if (version === undefined) throw notFound(`Function not found: ${arn}`);
  return { record, configuration: toFunctionConfiguration(record, version, call.qualifier !== undefined) };
};

export const listFunctions: LambdaOperation = ({ request, dependencies }) => {
  request.authorize("lambda:ListFunctions", "*");
  const { items, marker } = page(dependencies.store.all(), request.query);
  return restJson({
    Functions: items.map((record) => toFunctionConfiguration(record, record.latest, false)),
    ...(marker === undefined ? {} : { NextMarker: marker }),
  });
};

export const listVersionsByFunction: LambdaOperation = (call) => {
  call.request.authorize("lambda:ListVersionsByFunction", functionArn(call.name));
  const record = requireFunction(call);
  const { items, marker } = page([record.latest, ...record.versions], call.request.query);
  return restJson({
    Versions: items.map((version) => toFunctionConfiguration(record, version, true)),
    ...(marker === undefined ? {} : { NextMarker: marker }),
  });
};
