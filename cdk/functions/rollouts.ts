import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Routes, targets and rollouts. What a command asks of AWS is done by rollout-stepper, so nothing of Lambda is granted here. */
export const addRollouts = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "rollouts", platform, {
    description: "Decides on routes, targets and rollouts",
    memoryMb: 1024,
    timeoutSeconds: 29,
  });
  storage.state.grantCommands(api.fn);
  // Callers may wait for the proof that their command is in the log.
  storage.log.grantRead(api.fn);
  storage.people.grantEnrolment(api.fn);
  // No version is deployed whose files or signatures are not what they were.
  storage.artifacts.grantRead(api.fn);
  // Nobody promotes against evidence of harm.
  storage.measure.grantRead(api.fn, "counters");
  storage.measure.nameBucketsTo(api.fn, "counters");
  return api;
};
