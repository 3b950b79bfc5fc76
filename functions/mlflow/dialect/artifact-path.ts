import type { Context } from "hono";
import { isTrackedPath } from "../../../lib/domain/tracked-file/is-tracked-path.ts";
import { routedPath } from "../../../lib/http/request-path.ts";
import { MlflowError } from "./mlflow-error.ts";
import type { MlflowEnv } from "./read-body.ts";

/** Base paths of the artifact proxy. */
export const artifactPrefixes = ["/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts"];

/**
 * The path of a file that a request names, decoded once: what is still encoded then is refused, as are parts that lead elsewhere.
 *
 * @throws MlflowError
 */
export const artifactPath = (c: Context<MlflowEnv>): string => {
  const [, encoded = ""] = /\/mlflow-artifacts\/(?:artifacts|presigned)\/(.*)$/.exec(routedPath(c.req.raw)) ?? [];
  return checkedPath(decoded(encoded));
};

/** @throws MlflowError */
export const checkedPath = (path: string): string => {
  if (!isTrackedPath(path)) throw new MlflowError("INVALID_PARAMETER_VALUE", `Invalid path: ${JSON.stringify(path)}`);
  return path;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Invalid path: ${JSON.stringify(text)}`);
  }
};
