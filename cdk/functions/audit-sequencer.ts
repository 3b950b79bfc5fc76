import { CfnParameter } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Folds pending leaves into the Merkle log and signs its checkpoints. */
export const addAuditSequencer = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "audit-sequencer", platform, {
    description: "Sequences audit leaves and signs checkpoints",
    memoryMb: 1024,
    timeoutSeconds: 60,
  });
  storage.state.grantSequencing(worker.fn);
  storage.log.grantPublish(worker.fn);
  storage.logKey.grantSign(worker.fn);
  storage.anchors.grantKeep(worker.fn);
  nameWitnesses(scope, worker, platform);
  worker.wakeOn(storage.state, { inserted: "LEAF#" });
  worker.tickEveryMinute();
  return worker;
};

const nameWitnesses = (scope: Construct, { fn }: WorkerFunction, { witnessUrl }: Platform): void => {
  const further = new CfnParameter(scope, "Witnesses", {
    description:
      'Witnesses of other people, as JSON: [{"vkey":"name+id+key","url":"https://witness.example.com/submission-prefix"}]',
    default: "[]",
  });
  const quorum = new CfnParameter(scope, "WitnessQuorum", {
    description: "How many witnesses must cosign before a checkpoint is published, our own counted",
    default: "1",
    allowedPattern: "[0-9]+",
  });
  if (witnessUrl !== undefined) fn.handler.addEnvironment(environmentNames.witnessUrl, witnessUrl);
  fn.handler.addEnvironment(environmentNames.witnesses, further.valueAsString);
  fn.handler.addEnvironment(environmentNames.witnessQuorum, quorum.valueAsString);
};
