import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills every process whose environment carries a marker: what a runner and its supervisors left when all of them were
 * killed at once, and what left its process group. The marker must be unique to what is meant, e.g. a job's id.
 *
 * Linux only (it reads /proc); elsewhere it finds nothing.
 *
 * @returns how many processes were killed
 */
export const killMarked = (name: string, value: string): number => {
  const entry = `${name}=${value}`;
  return processIds().filter((pid) => environmentOf(pid).includes(entry) && kill(pid)).length;
};

const processIds = (): readonly number[] => {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid);
  } catch {
    return [];
  }
};

/** Empty for a process that has ended meanwhile, or that is another user's. */
const environmentOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
};

const kill = (pid: number): boolean => {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
};
