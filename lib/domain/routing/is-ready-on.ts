import type { Target } from "./target.ts";

/** Whether a target can answer for a version now. */
export const isReadyOn = (target: Target, version: number): boolean =>
  target.deployments.some((deployment) => deployment.version === version && deployment.status === "ready");
