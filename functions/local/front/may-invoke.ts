import { localArn } from "../access/local-account.ts";
import { serviceMay } from "../service-may.ts";
import type { HttpApiDescription, HttpRoute, ServicePermission } from "../template/machine-description.ts";

/** Whether a function's own policy lets this API's route invoke it; without that API Gateway answers 500. */
export const mayInvoke = (
  permissions: readonly ServicePermission[],
  api: Pick<HttpApiDescription, "id" | "stage">,
  { key, functionArn }: HttpRoute,
): boolean => {
  const [method = "", path = ""] = key.split(" ");
  // API Gateway asks with stage, method and path of the route, `*` for ANY; for the default route it asks with no path.
  const route = key === "$default" ? key : `${method === "ANY" ? "*" : method}${path}`;
  const source = localArn("execute-api", `${api.id}/${api.stage}/${route}`);
  return serviceMay(permissions, "apigateway.amazonaws.com", functionArn, source);
};
