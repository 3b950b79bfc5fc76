import { handle } from "hono/aws-lambda";
import { mlflowDependencies } from "../../lib/wiring/mlflow.ts";
import { createMlflowApp } from "./app.ts";

export const handler = handle(createMlflowApp(mlflowDependencies()));
