import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Events, proofs, lineage, tiles and checkpoints; legal holds, and the erasure of people. */
export const addAudit = (scope: Construct, platform: Platform, storage: Storage): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "audit", platform, {
    description: "Serves audit events, proofs, lineage, the log's tiles, holds and people",
    memoryMb: 1024,
    timeoutSeconds: 29,
  });
  storage.state.grantCommands(api.fn);
  storage.people.grantEnrolment(api.fn);
  storage.people.grantSearch(api.fn);
  storage.people.grantForget(api.fn);
  storage.measure.grantTraceLineage(api.fn);
  storage.captures.grantReadManifests(api.fn);
  storage.log.grantRead(api.fn);
  storage.logKey.grantVerify(api.fn);
  return api;
};
