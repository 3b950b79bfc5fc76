import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import { grantInvokeEndpoints } from "../endpoint-access.ts";
import { grantInvokeTargets } from "../model-targets.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** The gateway: routes a request to a target, captures what was predicted. */
export const addInference = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "inference", platform, {
    description: "Routes inference requests to targets and captures predictions",
    memoryMb: 1769,
    timeoutSeconds: 29,
  });
  storage.state.grantRead(api.fn);
  storage.people.grantEnrolment(api.fn);
  storage.queues.capture.grantSend(api.fn);
  storage.captures.grantKeepRows(api.fn);
  grantInvokeTargets(api.fn, platform.settings);
  grantInvokeEndpoints(api.fn, platform.settings);
  return api;
};
