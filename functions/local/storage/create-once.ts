import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Reads a file that is written once and never again, making it if it is missing. Safe with several processes: all of
 * them read what the first one wrote.
 *
 * @param create text of a new file; readable by its owner only
 */
export const createOnce = (file: string, create: () => string): string => {
  const existing = readIfPresent(file);
  if (existing !== undefined) return existing;

  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeDurably(draft, create());
  try {
    // Unlike a rename, a link never replaces what another process made meanwhile.
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, "utf8");
};

const readIfPresent = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
};

const writeDurably = (file: string, text: string): void => {
  const descriptor = openSync(file, "w", 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
