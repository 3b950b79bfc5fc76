import type { Effect } from "../command/change.ts";
import { deployVersionEffect } from "./decide-deployment.ts";

/**
 * Reads the order out of the effect that `decideDeployment` wrote.
 *
 * @throws Error for any other effect: nobody but that decision gives this worker its work
 */
export const readDeploymentOrder = ({
  id,
  type,
  payload,
}: Effect): { readonly target: string; readonly version: number; readonly sha256: string } => {
  const { target, version, sha256 } = payload;
  if (
    type !== deployVersionEffect ||
    typeof target !== "string" ||
    typeof version !== "number" ||
    typeof sha256 !== "string"
  ) {
    throw new Error(`effect ${id} is not an order to deploy`);
  }
  return { target, version, sha256 };
};
