import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { DeployedFunction } from "../deployed-functions.ts";
import { addAuditSequencer } from "../functions/audit-sequencer.ts";
import { addCapture } from "../functions/capture.ts";
import { ModelServer } from "../functions/model-server.ts";
import { addRolloutStepper } from "../functions/rollout-stepper.ts";
import { addTrainingLauncher } from "../functions/training-launcher.ts";
import { addTrainingRecorder } from "../functions/training-recorder.ts";
import type { Platform } from "../platform.ts";
import { namePrefix } from "../settings.ts";
import type { Storage } from "../storage.ts";

/** Everything that queues, streams, events and the clock wake. */
export class WorkersStack extends Stack {
  constructor(scope: Construct, platform: Platform, storage: Storage, built: ReadonlySet<DeployedFunction>) {
    super(scope, `${namePrefix(platform.settings)}-workers`, {
      description: "Tidegate: capture, training, rollouts and the audit log in the background",
    });
    if (built.has("capture")) addCapture(this, platform, storage);
    if (built.has("training-launcher")) addTrainingLauncher(this, platform, storage);
    if (built.has("training-recorder")) addTrainingRecorder(this, platform, storage);
    if (built.has("audit-sequencer")) addAuditSequencer(this, platform, storage);
    if (built.has("model-server")) {
      const modelServer = new ModelServer(this, platform, storage);
      if (built.has("rollout-stepper")) addRolloutStepper(this, platform, storage, modelServer);
    }
  }
}
