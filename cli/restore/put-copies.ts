import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { BucketObjects } from "../../lib/ports/bucket-objects.ts";
import type { TableItems } from "../../lib/ports/table-items.ts";
import { readExportLines } from "../verify/read-table-export.ts";

const linesAtOnce = 500;

/** Puts the items of a table copy back as they are, and gives their number; none where there is no copy. */
export const fillTable = async (
  table: TableItems,
  folder: string,
  isWanted: (line: string) => boolean = () => true,
): Promise<number> => {
  if ((await readdir(folder).catch(() => [])).length === 0) return 0;
  let items = 0;
  let lines: string[] = [];
  for await (const line of readExportLines(folder)) {
    if (!isWanted(line)) continue;
    lines.push(line);
    items += 1;
    if (lines.length < linesAtOnce) continue;
    await table.putLines(lines);
    lines = [];
  }
  await table.putLines(lines);
  return items;
};

/** Puts the files of a folder back as objects, and gives their number; none where there is no folder. */
export const fillBucket = async (
  bucket: BucketObjects,
  folder: string,
  prefix = "",
  isWanted: (file: { readonly path: string }) => boolean = () => true,
): Promise<number> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join("/"))
    .filter((path) => isWanted({ path }))
    .sort();
  for (const path of paths) await bucket.write(`${prefix}${path}`, await readFile(join(folder, path)));
  return paths.length;
};
