import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Runs a command to its end and keeps its output, line by line.
 *
 * @returns `exitCode` null if it could not be started or was killed
 */
export const runPython = async (command: string, args: readonly string[], onLine?: (line: string) => void) => {
  // A path of another Python's packages would win over the environment's own.
  const { PYTHONPATH: _path, PYTHONHOME: _home, ...env } = process.env;
  const child = spawn(command, args, { env: { ...env, PIP_USER: "0" }, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", (code) => resolve(code));
  });
  return { exitCode, lines };
};
