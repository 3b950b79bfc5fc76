import type { ArtifactFormat } from "../model-version/artifact-format.ts";
import { accept, type Result, refuse } from "../result.ts";
import { boundFindings } from "./bound-findings.ts";
import { streamOf } from "./byte-stream.ts";
import type { FormatFault, FormatResult, FoundFormat } from "./found-format.ts";
import { inspectGzip } from "./inspect-gzip.ts";
import { inspectKind } from "./inspect-kind.ts";
import { inspectText, isText } from "./inspect-text.ts";
import type { Inspection, Region } from "./inspection.ts";
import { type ContentLook, lookAtContent } from "./look-at-content.ts";
import { inspectOnnx } from "./protobuf/inspect-onnx.ts";
import { inspectSavedModel } from "./protobuf/inspect-saved-model.ts";
import { type DirectorySearch, findZipDirectory } from "./zip/find-directory.ts";

/** What a file was found to be, and the names of the files that it says its data is in. */
export interface InspectedArtifact {
  readonly format: ArtifactFormat;
  readonly externalData: readonly string[];
}

const malformed = (reason: string) => refuse({ code: "malformed-artifact", reason });

/**
 * Finds out what a file is and what it may do when it is loaded, by its content alone.
 *
 * Looks at every file in every way in which it may be read: a pickle has no magic, an archive is found by its end, and a
 * file that is two things at once is one thing to whoever checks it and another to whoever loads it.
 *
 * @param name  name of the artifact, which nothing is concluded from
 * @param sizeBytes  its size, at least 0
 * @returns what it is, or why no registry should keep it
 */
export function* inspectArtifact(name: string, sizeBytes: number): Inspection<Result<InspectedArtifact, FormatFault>> {
  const found = yield* inspectFile({ offset: 0, size: sizeBytes });
  if (!found.ok) return found;
  const { format, findings, externalData = [] } = found.value;
  return accept({ format: { artifact: name, format, findings: boundFindings(findings) }, externalData });
}

function* inspectFile(file: Region): Inspection<FormatResult> {
  const look = yield* lookAtContent(() => streamOf(file));
  if (look === undefined) throw new Error("a file opens as often as it is asked to");
  const { kind, pickles } = look;
  const directory = yield* findZipDirectory(file);
  const onnx = yield* inspectOnnx(file);
  const claims = [
    ...(kind === undefined ? [] : [kind]),
    ...(["found", "broken"].includes(directory.kind) && kind !== "zip" ? ["zip"] : []),
    ...(pickles !== undefined && kind !== "npy" && kind !== "zip" ? ["pickle"] : []),
    ...(onnx === undefined ? [] : ["onnx"]),
  ];
  if (claims.length > 1) return malformed(`the file is several things at once: ${claims.join(", ")}`);
  const found = yield* inspectClaimed(file, look, directory, onnx);
  return directory.kind === "inside" ? withFindings(found, ["may be read as a zip archive"]) : found;
}

function* inspectClaimed(
  file: Region,
  look: ContentLook,
  directory: DirectorySearch,
  onnx: FoundFormat | undefined,
): Inspection<FormatResult> {
  const { kind, pickles } = look;
  if (kind !== undefined) {
    const found = yield* inspectKind(file, kind, look, directory);
    // The first letter of every zip archive is an instruction that passes over a line: an entry behind that may be reached.
    return kind === "zip" && pickles ? withFindings(found, [...pickles.findings, "may be read as a pickle"]) : found;
  }
  if (directory.kind === "found" || directory.kind === "broken")
    return malformed("the file ends as a zip archive and does not begin as one");
  if (pickles?.fault !== undefined) return malformed(`the pickle ${pickles.fault}`);
  if (pickles !== undefined) return accept({ format: "pickle", findings: pickles.findings });
  return onnx === undefined ? yield* inspectUnclaimed(file, look) : accept(onnx);
}

const withFindings = (found: FormatResult, more: readonly string[]): FormatResult =>
  found.ok ? accept({ ...found.value, findings: [...found.value.findings, ...more] }) : found;

/** The first bytes of a model that names its IR version and then its producer, graph or the like, as every writer does. */
const beginsAsOnnx = ([first, version = 0, next = 0]: Uint8Array): boolean =>
  first === 0x08 && version > 0 && version < 0x20 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next);

function* inspectUnclaimed(file: Region, { head }: ContentLook): Inspection<FormatResult> {
  if (isText(head)) return accept(yield* inspectText(file, head));
  const savedModel = yield* inspectSavedModel(file);
  if (savedModel !== undefined) return accept(savedModel);
  if (beginsAsOnnx(head)) return malformed("the ONNX model cannot be read to its end");
  // joblib packs pickles with zlib, whose two bytes say too little to hold anybody to them.
  const unpacked = head[0] === 0x78 ? yield* inspectGzip(file, "zlib") : undefined;
  return unpacked ?? accept({ format: "unknown", findings: [] });
}
