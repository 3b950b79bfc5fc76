import { driftSchedulerDependencies } from "../../lib/wiring/drift-scheduler.ts";
import { createDriftScheduler } from "./app.ts";

export const handler = createDriftScheduler(driftSchedulerDependencies());
