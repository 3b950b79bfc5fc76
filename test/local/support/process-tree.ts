import { readdirSync, readFileSync } from "node:fs";

const statOf = (pid: number): { readonly parent: number; readonly state: string } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(parent), state };
  } catch {
    return undefined;
  }
};

/** Every living process below one, itself not included. */
export const descendantsOf = (root: number): number[] => {
  const all = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const below = (parent: number): number[] =>
    all.filter((pid) => statOf(pid)?.parent === parent).flatMap((pid) => [pid, ...below(pid)]);
  return below(root);
};

/** Whether it runs; one that only waits to be reaped by its parent does not. */
export const isRunning = (pid: number): boolean => {
  const stat = statOf(pid);
  return stat !== undefined && stat.state !== "Z";
};
