import type { RiskTier } from "../model/model.ts";
import type { ArtifactFormat } from "../model-version/artifact-format.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { InspectedArtifact } from "./inspect-artifact.ts";

export type FormatRefusal =
  | { readonly code: "external-data-not-registered"; readonly name: string; readonly location: string }
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
 * Decides whether a version may have files of these formats.
 *
 * Tiers 1 and 2 take inert formats only. Tier 3 takes formats that may run code, and any with findings, only with a waiver
 * that says why. Tier 4 takes everything and reports it. Data that an ONNX model says is elsewhere must be a file of the
 * same version, in every tier: loaders follow such a path wherever it leads (CVE-2022-25882, CVE-2024-27318).
 *
 * @param inspected  all artifacts of the version, as inspection found them
 * @param waiver  why a format that may run code is taken all the same; undefined where nobody says so
 * @returns what is kept with the version: files that an ONNX model keeps its data in are `onnx-data`
 */
export const decideFormats = (
  riskTier: RiskTier,
  inspected: readonly InspectedArtifact[],
  waiver: string | undefined,
): Result<readonly ArtifactFormat[], FormatRefusal> => {
  const names = new Set(inspected.map(({ format }) => format.artifact));
  const data = new Set<string>();
  for (const { format, externalData } of inspected) {
    for (const location of externalData) {
      const path = beside(format.artifact, location);
      if (!names.has(path) || path === format.artifact)
        return refuse({ code: "external-data-not-registered", name: format.artifact, location });
      data.add(path);
    }
  }
  const formats = inspected.map(({ format }) =>
    format.format === "unknown" && data.has(format.artifact) ? { ...format, format: "onnx-data" } : format,
  );
  for (const { artifact: name, format, findings } of formats) {
    const isHarmless = findings.length === 0;
    if (riskTier <= 2 && !(inertFormats.has(format) && isHarmless))
      return refuse({ code: "format-not-accepted", riskTier, name, format, findings });
    if (riskTier === 3 && waiver === undefined && (codeBearingFormats.has(format) || !isHarmless))
      return refuse({ code: "format-needs-waiver", name, format, findings });
  }
  return accept(formats);
};

/** The artifact that a location names, which is relative to the model's folder. Names are canonical: no other spelling is one. */
const beside = (model: string, location: string): string => model.slice(0, model.lastIndexOf("/") + 1) + location;
