import type { Context } from "hono";
import { z } from "zod";
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
export const artifactPath = (c: Context<MlflowEnv>): string => checkedPath(requestedPath(c));

/** @throws MlflowError */
export const checkedPath = (path: string): string => {
  if (!isTrackedPath(path)) throw new MlflowError("INVALID_PARAMETER_VALUE", `Invalid path: ${JSON.stringify(path)}`);
  return path;
};

/** What stands behind the route's own part, decoded once and not looked at yet. */
export const requestedPath = (c: Context<MlflowEnv>): string => {
  const gateway = gatewayEvent.safeParse(c.env?.event);
  // API Gateway has decoded it once already, and cuts the event's path at a decoded question mark, but not this.
  return gateway.success
    ? behindRoute(`/${gateway.data.pathParameters.proxy}`)
    : decoded(behindRoute(routedPath(c.req.raw)));
};

const gatewayEvent = z.object({ pathParameters: z.object({ proxy: z.string() }) });

const behindRoute = (path: string): string =>
  /^.*?\/mlflow-artifacts\/(?:artifacts|presigned|mpu\/[a-z]+)(?:\/(.*))?$/s.exec(path)?.[1] ?? "";

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Invalid path: ${JSON.stringify(text)}`);
  }
};
