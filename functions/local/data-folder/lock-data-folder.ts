import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DataFolderError } from "./data-folder-error.ts";
import { processIdentity } from "./process-identity.ts";

/**
 * Takes the folder for this process: two machines on one folder would each believe their own memory.
 *
 * @returns what gives it back
 * @throws DataFolderError naming the process that holds it
 */
export const lockDataFolder = (folder: string): (() => void) => {
  const file = join(folder, "lock");
  const mine = processIdentity(process.pid) ?? String(process.pid);
  while (!tryCreate(file, mine)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    const pid = Number(holder.split(" ")[0]);
    if (processIdentity(pid) === holder)
      throw new DataFolderError(`${folder} is in use by process ${pid}: stop it, or choose another folder with --data`);
    removeStale(file, holder);
  }
  return () => rmSync(file, { force: true });
};

const tryCreate = (file: string, content: string): boolean => {
  try {
    const descriptor = openSync(file, "wx", 0o600);
    writeSync(descriptor, content);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
};

const readHolder = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

/** By renaming, which only one of several processes that found it stale can do; a lock taken meanwhile is put back. */
const removeStale = (file: string, holder: string): void => {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside) === holder) rmSync(aside, { force: true });
  else renameSync(aside, file);
};
