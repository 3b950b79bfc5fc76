import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Monitors, their reports and incidents; and labels, which it only sends on to capture. */
export const addMonitoring = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "monitoring", platform, {
    description: "Decides on monitors, shows drift and performance, takes labels",
    memoryMb: 1024,
    timeoutSeconds: 29,
  });
  storage.state.grantCommands(api.fn);
  // Callers may wait for the proof that their command is in the log.
  storage.log.grantRead(api.fn);
  storage.people.grantEnrolment(api.fn);
  storage.measure.grantRead(api.fn, "profile", "prediction", "report");
  storage.measure.nameBucketsTo(api.fn, "profile");
  storage.artifacts.grantRead(api.fn);
  storage.artifacts.grantRetain(api.fn);
  storage.queues.capture.grantSend(api.fn);
  return api;
};
