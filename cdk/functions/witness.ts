import type { Construct } from "constructs";
import { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import type { LogKey } from "../constructs/log-key.ts";
import type { WitnessKey } from "../constructs/witness-key.ts";
import type { WitnessTable } from "../constructs/witness-table.ts";
import type { Platform } from "../platform.ts";

interface WitnessNeeds {
  readonly table: WitnessTable;
  readonly key: WitnessKey;
  /** Of the logs it cosigns. */
  readonly logKey: LogKey;
}

/** Cosigns checkpoints that continue what it saw last. It reaches nothing of the product but the log's public key. */
export const addWitness = (
  scope: Construct,
  platform: Platform,
  { table, key, logKey }: WitnessNeeds,
): ControlPlaneFunction => {
  const api = new ControlPlaneFunction(scope, "witness", platform, {
    description: "Cosigns checkpoints of the audit logs",
    memoryMb: 512,
    timeoutSeconds: 10,
  });
  table.grantRecord(api.fn);
  key.grantCosign(api.fn);
  logKey.grantVerify(api.fn);
  return api;
};
