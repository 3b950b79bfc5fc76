import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { TableItems } from "../../lib/ports/table-items.ts";

/** Writes a table's items to `data/00000.json.gz` in the folder, one a line, and gives their number. */
export const copyTable = async (table: TableItems, folder: string): Promise<number> => {
  await mkdir(join(folder, "data"), { recursive: true });
  let items = 0;
  const lines = async function* () {
    for await (const line of table.lines()) {
      items += 1;
      yield `${line}\n`;
    }
  };
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(join(folder, "data", "00000.json.gz")));
  return items;
};
