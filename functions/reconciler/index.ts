import { reconcilerDependencies } from "../../lib/wiring/reconciler.ts";
import { createReconciler } from "./app.ts";

export const handler = createReconciler(reconcilerDependencies());
