import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./is-alive.ts";

const pollMs = 500;
const heartbeatMs = 2_000;
const staleMs = 30_000;

export interface FileLockOptions {
  /** Ends the wait: what the lock protects has been done by another. */
  readonly done: () => Promise<boolean>;
  /** Called once, if the lock is another's. */
  readonly onWait?: () => void;
}

/**
 * Keeps two processes from doing the same long work side by side. It saves time and guarantees nothing: the work itself
 * must bear being done twice, because a lock whose holder died or fell silent is anyone's, and two may take it at once.
 *
 * @returns the function that gives the lock back; it does nothing if the wait ended by `done`
 */
export const takeFileLock = async (file: string, { done, onWait }: FileLockOptions): Promise<() => Promise<void>> => {
  for (let attempt = 0; ; attempt += 1) {
    if (await create(file)) return hold(file);
    if (await done()) return async () => undefined;
    if (await isStale(file)) await rm(file, { force: true });
    else if (attempt === 0) onWait?.();
    await sleep(pollMs);
  }
};

const create = (file: string): Promise<boolean> =>
  writeFile(file, String(process.pid), { flag: "wx" }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
      throw error;
    },
  );

const hold = (file: string) => {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, heartbeatMs);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await rm(file, { force: true });
  };
};

// A process id may have gone to another process since, so a living one is not enough.
const isStale = async (file: string): Promise<boolean> => {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined) return false;
  const holder = Number(await readFile(file, "utf8").catch(() => ""));
  return Date.now() - info.mtimeMs > staleMs || (holder > 0 && !isAlive(holder));
};
