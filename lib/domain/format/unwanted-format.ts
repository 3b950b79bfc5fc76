import type { RiskTier } from "../model/model.ts";
import type { ArtifactFormat } from "../model-version/artifact-format.ts";

export type UnwantedFormat =
  | ({ readonly code: "format-not-accepted"; readonly riskTier: RiskTier } & Unwanted)
  | ({ readonly code: "format-needs-waiver" } & Unwanted);

interface Unwanted {
  readonly name: string;
  readonly format: string;
  readonly findings: readonly string[];
}

/** Formats that are data and nothing else, whatever loads them. */
const inertFormats: ReadonlySet<string> = new Set([
  ...["safetensors", "onnx", "onnx-data", "gguf", "xgboost-ubj"],
  ...["json", "text", "parquet"],
]);

/** Formats that may run code when they are loaded, and those into which nobody has looked. */
const codeBearingFormats: ReadonlySet<string> = new Set([
  ...["pickle", "pytorch", "torchscript", "keras", "hdf5", "native-code"],
  ...["bzip2", "xz", "lzma", "zstd", "lz4", "7z", "rar"],
]);

/**
 * The first file that a tier does not take; undefined when it takes them all.
 *
 * Tiers 1 and 2 take inert formats only. Tier 3 takes formats that may run code, and any with findings, only with a waiver
 * that says why. Tier 4 takes everything.
 *
 * @param formats  what was found in each file of a version
 * @param waiver   why a format that may run code is taken all the same; undefined where nobody says so
 */
export const unwantedFormat = (
  riskTier: RiskTier,
  formats: readonly ArtifactFormat[],
  waiver: string | undefined,
): UnwantedFormat | undefined => {
  for (const { artifact: name, format, findings } of formats) {
    const isHarmless = findings.length === 0;
    if (riskTier <= 2 && !(inertFormats.has(format) && isHarmless))
      return { code: "format-not-accepted", riskTier, name, format, findings };
    if (riskTier === 3 && waiver === undefined && (codeBearingFormats.has(format) || !isHarmless))
      return { code: "format-needs-waiver", name, format, findings };
  }
  return undefined;
};
