import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Training runs and pipelines. The job itself is submitted by training-launcher, so nothing of Batch is granted here. */
export const addTraining = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "training", platform, {
    description: "Decides on training runs and pipelines",
    memoryMb: 1024,
    timeoutSeconds: 29,
  });
  storage.state.grantCommands(api.fn);
  // Callers may wait for the proof that their command is in the log.
  storage.log.grantRead(api.fn);
  storage.people.grantEnrolment(api.fn);
  storage.artifacts.grantRead(api.fn);
  storage.artifacts.grantRetain(api.fn);
  return api;
};
