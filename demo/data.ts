import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export interface Feature {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
}

/** The demo's data: real survey rows, one file a year. */
export interface Data {
  readonly features: readonly Feature[];
  readonly target: string;
  readonly segmentColumn: string;
  /** Bytes of the file of a year, as uploaded. */
  file(year: number): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }>;
  /** Rows of a year. */
  rows(year: number): Promise<readonly Readonly<Record<string, number>>[]>;
}

/** Opens a folder that `functions/training-image/demo_data.py` or the sample's script wrote. */
export const openData = async (folder: string): Promise<Data> => {
  const manifest: {
    features: Feature[];
    target: string;
    segmentColumn: string;
    files: { year: number; name: string }[];
  } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  const read = async (year: number) => {
    const file = manifest.files.find((candidate) => candidate.year === year);
    if (file === undefined) throw new Error(`no data of ${year}`);
    return unzipped(await readFile(join(folder, file.name)));
  };
  return {
    features: manifest.features,
    target: manifest.target,
    segmentColumn: manifest.segmentColumn,
    file: async (year) => {
      const bytes = await read(year);
      return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
    },
    rows: async (year) => parseCsv((await read(year)).toString("utf8")),
  };
};

const unzipped = (bytes: Buffer): Buffer => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);

/** The files hold integers only: no quoting, no missing values. */
const parseCsv = (text: string): Record<string, number>[] => {
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, index) => [column, Number(cells[index])]));
  });
};
