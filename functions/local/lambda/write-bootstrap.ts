import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the program that each sandbox starts with as plain JavaScript, and says where it lies.
 *
 * @param folder of things that can be made again; created if missing
 */
export const writeBootstrap = async (folder: string): Promise<string> => {
  const source = readFileSync(new URL("bootstrap.ts", import.meta.url), "utf8");
  const file = join(folder, `bootstrap-${createHash("sha256").update(source).digest("hex").slice(0, 16)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const { transform } = await import("esbuild");
  const { code } = await transform(source, { loader: "ts", format: "esm", target: "node24" });
  writeFileSync(`${file}.unfinished`, code);
  renameSync(`${file}.unfinished`, file);
  return file;
};
