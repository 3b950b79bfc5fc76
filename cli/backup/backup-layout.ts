import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { rootLog } from "../../lib/domain/log/log-origin.ts";

/** Workspaces whose logs a backup holds. */
export const workspacesIn = async (backup: string): Promise<string[]> =>
  (await readdir(join(backup, "log")).catch(() => [])).filter((name) => name !== rootLog).sort();
