import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { compareCodePoints } from "../../lib/domain/signing/compare-code-points.ts";
import type { ManifestFile } from "../../lib/domain/signing/model-manifest.ts";
import { UsageError } from "../verify/usage-error.ts";

/** Left out by everybody, at the top of a model only (OMS 1.0, 6.2). */
export const defaultIgnores = [".git", ".gitattributes", ".github", ".gitignore"] as const;

/**
 * The files of a model with their digests: of a folder all regular files below it, of a file itself alone (OMS 1.0, 6.1).
 *
 * @param ignorePaths  paths from the model's root, each with all below it
 * @throws UsageError  for a symbolic link or a name that is not UTF-8: nobody can vouch for them
 */
export const modelFiles = async (root: string, ignorePaths: readonly string[]): Promise<readonly ManifestFile[]> => {
  const single = (await kindOf(root)) === "file";
  const names = single ? [basename(resolve(root))] : await namesBelow(root, "", ignorePaths);
  const files: ManifestFile[] = [];
  for (const name of names.sort(compareCodePoints))
    files.push({ name, sha256: await digestOf(single ? root : `${root}/${name}`) });
  return files;
};

/** The path of a file from the root of a model, where it lies below it. */
export const pathInModel = async (root: string, file: string): Promise<string | undefined> => {
  const path = relative(await pathOf(root), resolve(await pathOf(resolve(file, "..")), basename(file)));
  return path === "" || path.startsWith("..") ? undefined : path.split(sep).join("/");
};

const pathOf = (path: string): Promise<string> => realpath(path).catch(unreadable(path));

const unreadable = (path: string) => (error: unknown) => {
  throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : error}`);
};

const namesBelow = async (root: string, folder: string, ignorePaths: readonly string[]): Promise<string[]> => {
  const names: string[] = [];
  for (const bytes of await readdir(Buffer.from(`${root}/${folder}`), { encoding: "buffer" })) {
    const name = `${folder}${textOf(bytes, root)}`;
    if (ignorePaths.includes(name)) continue;
    const kind = await kindOf(`${root}/${name}`);
    if (kind === "file") names.push(name);
    else names.push(...(await namesBelow(root, `${name}/`, ignorePaths)));
  }
  return names;
};

const textOf = (name: Buffer, root: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    throw new UsageError(`${root} holds a name that is not UTF-8: ${name.toString("latin1")}`);
  }
};

const kindOf = async (path: string): Promise<"file" | "folder"> => {
  const found = await lstat(path).catch(unreadable(path));
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  throw new UsageError(`${path} is neither a regular file nor a folder; links are not followed`);
};

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash).catch(unreadable(path));
  return hash.digest("hex");
};
