import { localArn } from "../access/local-account.ts";
import { compileWildcard } from "../access/wildcard.ts";
import type { HttpRoute, InvokePermission } from "../template/machine-description.ts";

/** Whether a function's own policy lets this API's route invoke it; without that API Gateway answers 500. */
export const mayInvoke = (permissions: readonly InvokePermission[], route: HttpRoute, apiId: string): boolean => {
  const [method = "", path = ""] = route.key.split(" ");
  // API Gateway asks with stage, method and path of the route; ANY stands for every method.
  const source = localArn("execute-api", `${apiId}/$default/${method === "ANY" ? "*" : method}${path}`);
  return permissions.some(
    ({ functionArn, service, sourceArn }) =>
      functionArn === route.functionArn &&
      service === "apigateway.amazonaws.com" &&
      (sourceArn === undefined || compileWildcard(sourceArn)(source)),
  );
};
