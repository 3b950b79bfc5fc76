import { rolloutStepperDependencies } from "../../lib/wiring/rollout-stepper.ts";
import { createRolloutStepper } from "./app.ts";

export const handler = createRolloutStepper(rolloutStepperDependencies());
