import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** The MLflow wire: a tracking server and a registry for the stock client. */
export const addMlflow = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "mlflow", platform, {
    description: "Speaks MLflow's REST API over the registry",
    memoryMb: 1024,
    timeoutSeconds: 29,
  });
  storage.state.grantCommands(api.fn);
  storage.people.grantEnrolment(api.fn);
  storage.measure.grantTrack(api.fn);
  storage.artifacts.grantRead(api.fn);
  storage.artifacts.grantKeep(api.fn);
  storage.artifacts.grantRetain(api.fn);
  storage.artifacts.grantTakeUploads(api.fn);
  // Webhooks of this wire: what they are signed with, sealed in the state table; a test is sent from here.
  storage.webhookKey.grantDerive(api.fn);
  return api;
};
