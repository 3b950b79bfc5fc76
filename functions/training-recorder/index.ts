import { trainingRecorderDependencies } from "../../lib/wiring/training-recorder.ts";
import { createTrainingRecorder } from "./app.ts";

export const handler = createTrainingRecorder(trainingRecorderDependencies());
