import { handle } from "hono/aws-lambda";
import { witnessDependencies } from "../../lib/wiring/witness.ts";
import { createWitnessApp } from "./app.ts";

export const handler = handle(createWitnessApp(witnessDependencies()));
