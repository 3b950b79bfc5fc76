import { readFileSync } from "node:fs";

/**
 * A process id alone is reused; with the moment the process started it is not.
 *
 * @returns undefined if there is no such process
 */
export const processIdentity = (pid: number): string | undefined => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return undefined;
  }
  return `${pid} ${startedAt(pid)}`;
};

/** Field 22 of /proc/{pid}/stat, clock ticks since boot; where there is no /proc the id must do. */
const startedAt = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
};
