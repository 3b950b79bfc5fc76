import { notifierDependencies } from "../../lib/wiring/notifier.ts";
import { createNotifier } from "./app.ts";

export const handler = createNotifier(notifierDependencies());
