import { handle } from "hono/aws-lambda";
import { rolloutsDependencies } from "../../lib/wiring/rollouts.ts";
import { createRolloutsApp } from "./app.ts";

export const handler = handle(createRolloutsApp(rolloutsDependencies()));
