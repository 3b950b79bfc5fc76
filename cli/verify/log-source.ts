import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./usage-error.ts";

/** Reads a file of the log by its path under the log's prefix; undefined when there is none. */
export type ReadLogFile = (path: string) => Promise<Uint8Array | undefined>;

/**
 * Opens a log in a folder or behind a URL.
 *
 * @param location  folder that holds `checkpoint` and `tile/`, or the URL under which they are served
 * @param token     bearer token for the URL, if one is needed
 */
export const openLogSource = (location: string, token: string | undefined): ReadLogFile =>
  /^https?:\/\//.test(location) ? readUrl(location.replace(/\/+$/, ""), token) : readFolder(location);

const readFolder =
  (folder: string): ReadLogFile =>
  async (path) => {
    try {
      return await readFile(join(folder, path));
    } catch (error) {
      if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
        return undefined;
      throw new UsageError(`cannot read ${join(folder, path)}: ${error}`);
    }
  };

const readUrl =
  (prefix: string, token: string | undefined): ReadLogFile =>
  async (path) => {
    const url = `${prefix}/${path}`;
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url, { headers }).catch((error: unknown) => {
      throw new UsageError(`cannot reach ${url}: ${error instanceof Error ? (error.cause ?? error) : error}`);
    });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    // 410: pruned, which the log itself must account for.
    if (response.status === 404 || response.status === 410) return undefined;
    const hint = response.status === 401 ? "; set TIDEGATE_TOKEN to a bearer token" : "";
    throw new UsageError(`${url} answers ${response.status}${hint}`);
  };
