import { trainingLauncherDependencies } from "../../lib/wiring/training-launcher.ts";
import { createTrainingLauncher } from "./app.ts";

export const handler = createTrainingLauncher(trainingLauncherDependencies());
