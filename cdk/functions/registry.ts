import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Models, versions, change requests, policies and webhooks; also answers every path that nobody else does. */
export const addRegistry = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "registry", platform, {
    description: "Registers models and versions, takes votes on change requests",
    memoryMb: 1024,
    timeoutSeconds: 29,
  });
  storage.state.grantCommands(api.fn);
  // Callers may wait for the proof that their command is in the log.
  storage.log.grantRead(api.fn);
  storage.people.grantEnrolment(api.fn);
  storage.artifacts.grantRead(api.fn);
  storage.artifacts.grantKeep(api.fn);
  storage.artifacts.grantRetain(api.fn);
  storage.modelKey.grantSign(api.fn);
  storage.webhookKey.grantDerive(api.fn);
  storage.queues.deliveries.grantSend(api.fn);
  return api;
};
