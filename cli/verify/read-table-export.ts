import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { type ExportedItem, exportedItem } from "./dynamodb-json.ts";
import { UsageError } from "./usage-error.ts";
import { VerificationFailure } from "./verification-failure.ts";

/**
 * Reads the items of a table copy as DynamoDB exports it to S3: `data/*.json.gz`, one item a line.
 *
 * @param folder  holds `data`, or the files themselves
 * @throws VerificationFailure naming file and line where a file is damaged
 */
export async function* readTableExport(folder: string): AsyncGenerator<ExportedItem, void> {
  for await (const { line, name, number } of exportedLines(folder)) yield parseLine(line, name, number);
}

/** The same, as it is written. */
export async function* readExportLines(folder: string): AsyncGenerator<string, void> {
  for await (const { line } of exportedLines(folder)) yield line;
}

async function* exportedLines(folder: string) {
  for (const { file, name } of await exportFiles(folder)) {
    let number = 0;
    try {
      for await (const line of linesOf(file)) {
        number += 1;
        yield { line, name, number };
      }
    } catch (error) {
      throw new VerificationFailure("table", name, `is damaged after line ${number}: ${error}`);
    }
  }
}

async function* linesOf(file: string): AsyncGenerator<string, void> {
  const bytes = createReadStream(file);
  const text = file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  let rest = "";
  for await (const chunk of text.setEncoding("utf8")) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

const parseLine = (line: string, file: string, number: number): ExportedItem => {
  let item: ExportedItem | undefined;
  try {
    item = exportedItem(JSON.parse(line));
  } catch {
    throw new VerificationFailure("table", file, `line ${number} is not JSON`);
  }
  if (item !== undefined) return item;
  throw new VerificationFailure("table", file, `line ${number} is no item of a DynamoDB export`);
};

const exportFiles = async (folder: string) => {
  for (const part of ["data/", ""]) {
    const names = (await readdir(join(folder, part)).catch(() => [])).filter((name) => /\.json(\.gz)?$/.test(name));
    if (names.length > 0)
      return names.sort().map((name) => ({ file: join(folder, part, name), name: `${part}${name}` }));
  }
  throw new UsageError(`${folder} holds no table export (data/*.json.gz)`);
};
