import { parseFunctionReference } from "../../lambda/function-store.ts";
import { ServiceError, unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./alias-operations.ts";
import { createFunction, updateFunctionCode, updateFunctionConfiguration } from "./change-function.ts";
import {
  deleteFunctionConcurrency,
  getFunctionConcurrency,
  putFunctionConcurrency,
  putFunctionEventInvokeConfig,
} from "./concurrency-operations.ts";
import { deleteFunction } from "./delete-function.ts";
import { invoke } from "./invoke-operation.ts";
import type { LambdaDependencies, LambdaOperation } from "./lambda-dependencies.ts";
import { publishVersion } from "./publish-version.ts";
import { getFunction, getFunctionConfiguration, listFunctions, listVersionsByFunction } from "./read-function.ts";

/** Method and path below `/{api version}/functions`; `{name}` and `{item}` stand for one segment. */
const operations: Readonly<Record<string, LambdaOperation>> = {
  "POST /2015-03-31": createFunction,
  "GET /2015-03-31": listFunctions,
  "GET /2015-03-31/{name}": getFunction,
  "DELETE /2015-03-31/{name}": deleteFunction,
  "GET /2015-03-31/{name}/configuration": getFunctionConfiguration,
  "PUT /2015-03-31/{name}/configuration": updateFunctionConfiguration,
  "PUT /2015-03-31/{name}/code": updateFunctionCode,
  "POST /2015-03-31/{name}/versions": publishVersion,
  "GET /2015-03-31/{name}/versions": listVersionsByFunction,
  "POST /2015-03-31/{name}/aliases": createAlias,
  "GET /2015-03-31/{name}/aliases": listAliases,
  "GET /2015-03-31/{name}/aliases/{item}": getAlias,
  "PUT /2015-03-31/{name}/aliases/{item}": updateAlias,
  "DELETE /2015-03-31/{name}/aliases/{item}": deleteAlias,
  "POST /2015-03-31/{name}/invocations": invoke,
  "PUT /2017-10-31/{name}/concurrency": putFunctionConcurrency,
  "GET /2019-09-30/{name}/concurrency": getFunctionConcurrency,
  "DELETE /2017-10-31/{name}/concurrency": deleteFunctionConcurrency,
  "PUT /2019-09-25/{name}/event-invoke-config": putFunctionEventInvokeConfig,
};

/** Answers Lambda's REST wire. */
export const createLambdaHandler =
  (dependencies: LambdaDependencies): ServiceHandler =>
  (request) => {
    const [apiVersion = "", functions, name, member, item] = request.path.split("/").slice(1).filter(Boolean);
    const shape = [apiVersion, name && "{name}", member, item && "{item}"].filter(Boolean).join("/");
    const operation = functions === "functions" ? operations[`${request.method} /${shape}`] : undefined;
    if (operation === undefined) throw unknownOperation("lambda", request.operation);

    const reference = name === undefined ? undefined : parseFunctionReference(decodeURIComponent(name));
    if (name !== undefined && reference === undefined)
      throw new ServiceError("InvalidParameterValueException", 400, `${name} is not a function's name or ARN`);
    return operation({
      request,
      dependencies,
      name: reference?.name ?? "",
      qualifier: request.query.get("Qualifier") ?? reference?.qualifier,
      item: decodeURIComponent(item ?? ""),
    });
  };
