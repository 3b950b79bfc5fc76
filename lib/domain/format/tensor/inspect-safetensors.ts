import { isRecord } from "../../inference/is-record.ts";
import { nestingExceeds } from "../../json-text.ts";
import { accept, refuse } from "../../result.ts";
import { formatLimits } from "../format-limits.ts";
import type { FormatResult } from "../found-format.ts";
import { type Inspection, type Region, readAt } from "../inspection.ts";
import { latin1 } from "../latin1.ts";
import { littleEndian } from "../little-endian.ts";

const bitsOf: Readonly<Record<string, number>> = {
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
  ...{ I16: 16, U16: 16, F16: 16, BF16: 16, I32: 32, U32: 32, F32: 32, I64: 64, U64: 64, F64: 64, C64: 64 },
};

const malformed = (reason: string) =>
  refuse({ code: "malformed-artifact", reason: `the safetensors header ${reason}` });

/**
 * Inspects a safetensors file by its header: every byte behind it belongs to exactly one tensor, so nothing can hide
 * (safetensors format: 8 bytes of length, JSON, the buffer; no holes, no overlaps).
 */
export function* inspectSafetensors(file: Region): Inspection<FormatResult> {
  const headerBytes = littleEndian(yield* readAt(file, 0, 8));
  if (headerBytes > formatLimits.directoryBytesMax || headerBytes + 8 > file.size)
    return malformed("is longer than the file, or than is looked at");
  const header = readHeader(latin1(yield* readAt(file, 8, headerBytes)));
  if (header === undefined) return malformed("is no JSON object");
  const spans: (readonly [number, number])[] = [];
  for (const [name, tensor] of Object.entries(header)) {
    if (name === "__metadata__") {
      if (!isRecord(tensor) || !Object.values(tensor).every((value) => typeof value === "string"))
        return malformed("has metadata that are not texts");
    } else {
      const span = spanOf(tensor);
      if (span === undefined) return malformed("has a tensor whose type, shape and place do not agree");
      spans.push(span);
    }
  }
  spans.sort(([left, leftEnd], [right, rightEnd]) => left - right || leftEnd - rightEnd);
  const end = spans.reduce((at, [start, stop]) => (start === at ? stop : Number.NaN), 0);
  return end === file.size - 8 - headerBytes
    ? accept({ format: "safetensors", findings: [] })
    : malformed("leaves bytes out, or gives some to two tensors");
}

const readHeader = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (nestingExceeds(text, 8)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** @returns first byte and end of a tensor in the buffer; undefined where the header says nothing that can be */
const spanOf = (tensor: unknown): readonly [number, number] | undefined => {
  if (!isRecord(tensor)) return undefined;
  const { dtype, shape, data_offsets: offsets } = tensor;
  const bits = typeof dtype === "string" ? bitsOf[dtype] : undefined;
  if (bits === undefined || !Array.isArray(shape) || !shape.every(isCount) || !Array.isArray(offsets)) return undefined;
  const [start, end] = offsets;
  if (offsets.length !== 2 || !isCount(start) || !isCount(end)) return undefined;
  const sizeBits = shape.reduce((product: number, length: number) => product * length, bits);
  return Number.isSafeInteger(sizeBits) && (end - start) * 8 === sizeBits ? [start, end] : undefined;
};
