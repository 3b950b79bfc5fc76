import { restoreDependencies } from "../../lib/wiring/restore.ts";
import { runRestore } from "./run-restore.ts";

export const restore = (args: readonly string[]): Promise<number> => runRestore(restoreDependencies, args);
