import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../functions/local/is-alive.ts";

/** A new folder for the server's data; its name says whose it is, or that it is to be kept. */
export const makeDataFolder = async (cache: string, keep: boolean): Promise<string> => {
  await mkdir(cache, { recursive: true });
  return await mkdtemp(join(cache, keep ? "kept-demo-" : `demo-${process.pid}-`));
};

/** Removes what demos left that were killed; not where their server still runs. */
export const sweepDataFolders = async (cache: string): Promise<void> => {
  for (const name of await readdir(cache).catch(() => [])) {
    const owner = /^demo-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const holder = await readFile(join(cache, name, "lock"), "utf8").catch(() => undefined);
    if (holder !== undefined && isAlive(Number(holder.split(" ")[0]))) continue;
    await removeDataFolder(join(cache, name));
  }
};

/** Processes of the server that end a moment after it may still write. */
export const removeDataFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
