import { handle } from "hono/aws-lambda";
import { registryDependencies } from "../../lib/wiring/registry.ts";
import { createRegistryApp } from "./app.ts";

export const handler = handle(createRegistryApp(registryDependencies()));
