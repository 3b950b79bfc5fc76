import { backupDependencies } from "../../lib/wiring/backup.ts";
import { runBackup } from "./run-backup.ts";

export const backup = (args: readonly string[]): Promise<number> => runBackup(backupDependencies, args);
