import { accept, refuse } from "../result.ts";
import { streamOf } from "./byte-stream.ts";
import { formatLimits } from "./format-limits.ts";
import type { FormatResult } from "./found-format.ts";
import { gunzip } from "./gunzip.ts";
import type { InflateBudget } from "./inflate/inflate.ts";
import type { Inspection, Region } from "./inspection.ts";
import { lookAtContent } from "./look-at-content.ts";
import { inspectTar } from "./tar/inspect-tar.ts";

/** Inspects what a file that is packed with gzip or zlib unpacks to: a tar archive, a pickle as joblib packs it, or anything else. @returns undefined where it cannot be unpacked */
export function* inspectGzip(file: Region, format: "gzip" | "zlib"): Inspection<FormatResult | undefined> {
  const { inflatedBytesMax, ratioMax } = formatLimits;
  const budget: InflateBudget = { bytesLeft: inflatedBytesMax, isSpent: false, ratioMax };
  const found = yield* inspectPacked(file, format, budget);
  return budget.isSpent
    ? refuse({ code: "unsafe-archive", reason: "the packed file unpacks to more than is looked into" })
    : found;
}

function* inspectPacked(file: Region, format: string, budget: InflateBudget): Inspection<FormatResult | undefined> {
  const open = () => gunzip(streamOf(file), budget);
  const look = yield* lookAtContent(open);
  if (look === undefined || look.head.length === 0) return undefined;
  const { kind, pickles } = look;
  if (kind === "tar") return yield* inspectTar(open(), () => undefined, `tar-${format}`);
  if (pickles?.fault !== undefined)
    return refuse({ code: "malformed-artifact", reason: `the packed pickle ${pickles.fault}` });
  if (pickles !== undefined) return accept({ format: "pickle", findings: pickles.findings });
  return accept({ format, findings: kind === undefined ? [] : [`${kind}, not looked into, packed`] });
}
