import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export interface Feature {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
}

/**
 * The demo's data, real survey rows: files "2015" to "2018" hold a year each, "fresh" what a model is trained again on,
 * "replay" what the application asks about later, "skewed" the rows of "fresh" with an age that is no longer in years.
 */
export interface Data {
  readonly features: readonly Feature[];
  readonly target: string;
  readonly segmentColumn: string;
  /** Bytes of a file, as uploaded. */
  file(name: string): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }>;
  rows(name: string): Promise<readonly Readonly<Record<string, number>>[]>;
}

/** Opens a folder that `functions/training-image/demo_data.py` or the sample's script wrote. */
export const openData = async (folder: string): Promise<Data> => {
  const manifest: {
    schema: number;
    features: Feature[];
    target: string;
    segmentColumn: string;
    files: { name: string; file: string }[];
  } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  if (manifest.schema !== 2) throw new Error(`${folder} holds data of another version of the demo`);
  const read = async (name: string) => {
    const found = manifest.files.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no data by the name ${name}`);
    return unzipped(await readFile(join(folder, found.file)));
  };
  return {
    features: manifest.features,
    target: manifest.target,
    segmentColumn: manifest.segmentColumn,
    file: async (name) => {
      const bytes = await read(name);
      return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
    },
    rows: async (name) => parseCsv((await read(name)).toString("utf8")),
  };
};

const unzipped = (bytes: Buffer): Buffer => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);

/** The files hold numbers only: no quoting, no missing values. */
const parseCsv = (text: string): Record<string, number>[] => {
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, index) => [column, Number(cells[index])]));
  });
};
