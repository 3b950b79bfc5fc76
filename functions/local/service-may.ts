import { compileWildcard } from "./access/wildcard.ts";
import type { ServicePermission } from "./template/machine-description.ts";

/** Whether a function's or queue's own policy lets a service use it on behalf of a source. */
export const serviceMay = (
  permissions: readonly ServicePermission[],
  service: string,
  resourceArn: string,
  sourceArn: string,
): boolean =>
  permissions.some(
    (permission) =>
      permission.resourceArn === resourceArn &&
      permission.service === service &&
      (permission.sourceArn === undefined || compileWildcard(permission.sourceArn)(sourceArn)),
  );
