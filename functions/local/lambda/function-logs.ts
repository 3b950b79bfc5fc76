import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** One log file per function; its processes write to it directly, so nothing is lost when they or we die. */
export interface FunctionLogs {
  /** A descriptor open for appending. */
  readonly logOf: (functionName: string) => number;
  readonly close: () => void;
}

/** A file beyond this is set aside when it is next opened; only the one before is kept. */
const logBytesMax = 16 * 1024 * 1024;

export const openFunctionLogs = (folder: string): FunctionLogs => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const descriptors = new Map<string, number>();
  return {
    logOf: (functionName) => {
      const open = descriptors.get(functionName);
      if (open !== undefined) return open;
      const file = join(folder, `${functionName}.log`);
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size > logBytesMax) renameSync(file, `${file}.1`);
      const descriptor = openSync(file, "a", 0o600);
      descriptors.set(functionName, descriptor);
      return descriptor;
    },
    close: () => {
      for (const descriptor of descriptors.values()) closeSync(descriptor);
      descriptors.clear();
    },
  };
};
