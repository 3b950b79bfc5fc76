import { handle } from "hono/aws-lambda";
import { trainingDependencies } from "../../lib/wiring/training.ts";
import { createTrainingApp } from "./app.ts";

export const handler = handle(createTrainingApp(trainingDependencies()));
