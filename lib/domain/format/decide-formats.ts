import type { RiskTier } from "../model/model.ts";
import type { ArtifactFormat } from "../model-version/artifact-format.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { InspectedArtifact } from "./inspect-artifact.ts";
import { type UnwantedFormat, unwantedFormat } from "./unwanted-format.ts";

export type FormatRefusal =
  | { readonly code: "external-data-not-registered"; readonly name: string; readonly location: string }
  | UnwantedFormat;

/**
 * Decides whether a version may have files of these formats.
 *
 * What the tier does not take, none of them may be. Data that an ONNX model says is elsewhere must be a file of the same
 * version, in every tier: loaders follow such a path wherever it leads (CVE-2022-25882, CVE-2024-27318).
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
  const unwanted = unwantedFormat(riskTier, formats, waiver);
  return unwanted === undefined ? accept(formats) : refuse(unwanted);
};

/** The artifact that a location names, which is relative to the model's folder. Names are canonical: no other spelling is one. */
const beside = (model: string, location: string): string => model.slice(0, model.lastIndexOf("/") + 1) + location;
