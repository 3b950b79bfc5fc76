import { accept, refuse } from "../result.ts";
import { streamOf } from "./byte-stream.ts";
import { formatLimits } from "./format-limits.ts";
import type { FormatResult } from "./found-format.ts";
import { packedKinds, startsWith } from "./head-kind.ts";
import { inspectGzip } from "./inspect-gzip.ts";
import { type Inspection, type Region, readAt } from "./inspection.ts";
import { latin1 } from "./latin1.ts";
import { littleEndian } from "./little-endian.ts";
import type { ContentLook } from "./look-at-content.ts";
import { readNpyHeader } from "./npy-header.ts";
import { inspectTar } from "./tar/inspect-tar.ts";
import { inspectGguf } from "./tensor/inspect-gguf.ts";
import { inspectSafetensors } from "./tensor/inspect-safetensors.ts";
import type { DirectorySearch } from "./zip/find-directory.ts";
import { inspectZip } from "./zip/inspect-zip.ts";

const malformed = (reason: string) => refuse({ code: "malformed-artifact", reason });

/** Holds a file to the rules of what it claims to be. */
export function* inspectKind(
  file: Region,
  kind: string,
  look: ContentLook,
  directory: DirectorySearch,
): Inspection<FormatResult> {
  if (packedKinds.has(kind)) return accept({ format: kind, findings: [`${kind}, not looked into`] });
  switch (kind) {
    case "zip":
      if (directory.kind === "found") return yield* inspectZip(file, directory.place);
      if (directory.kind === "inside") return malformed("the zip archive has other bytes behind its end");
      return malformed(`the zip archive ${directory.kind === "broken" ? directory.reason : "has no directory"}`);
    case "tar":
      return yield* inspectTar(
        streamOf(file),
        (offset, size) => streamOf({ offset, size: Math.min(size, file.size - offset) }),
        kind,
      );
    case "gzip":
      return (yield* inspectGzip(file, kind)) ?? malformed("the gzip file cannot be unpacked");
    case "safetensors":
      return yield* inspectSafetensors(file);
    case "gguf":
      return yield* inspectGguf(file);
    case "npy":
      return inspectNpy(look);
    case "parquet":
      return yield* inspectParquet(file);
    case "hdf5":
      return yield* inspectHdf5(file);
    case "native-code":
      return accept({ format: kind, findings: ["machine code"] });
    default:
      return accept({ format: kind, findings: [] });
  }
}

const inspectNpy = ({ head, pickles }: ContentLook): FormatResult => {
  const header = readNpyHeader(head);
  if (header === undefined) return malformed("the NumPy header cannot be read");
  if (!header.holdsObjects) return accept({ format: "npy", findings: [] });
  if (pickles === undefined || pickles.fault !== undefined)
    return malformed("the NumPy array holds objects, and no pickle that can be followed");
  return accept({ format: "npy", findings: ["objects, which are a pickle", ...pickles.findings] });
};

function* inspectParquet(file: Region): Inspection<FormatResult> {
  const tail = yield* readAt(file, file.size - 8, 8);
  const isWhole = startsWith(tail, 4, "PAR1") && littleEndian(tail.subarray(0, 4)) <= file.size - 12;
  return isWhole ? accept({ format: "parquet", findings: [] }) : malformed("the Parquet file has no footer");
}

const lambdaLayer = /"class_name":\s*"(TFOp)?Lambda"/;

/** The configuration of a Keras model is an attribute near the start; wherever it is, the format may carry code. */
function* inspectHdf5(file: Region): Inspection<FormatResult> {
  const start = latin1(yield* readAt(file, 0, formatLimits.textBytesMax));
  return accept({ format: "hdf5", findings: lambdaLayer.test(start) ? ["keras lambda layer"] : [] });
}
