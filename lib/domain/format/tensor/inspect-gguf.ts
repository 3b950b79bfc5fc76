import { accept, refuse } from "../../result.ts";
import { type ByteReader, readerOf } from "../byte-reader.ts";
import { streamOf } from "../byte-stream.ts";
import type { FormatResult } from "../found-format.ts";
import type { Inspection, Region } from "../inspection.ts";
import { latin1 } from "../latin1.ts";
import { littleEndian } from "../little-endian.ts";

/** Bytes of each type of metadata: u8, i8, u16, i16, u32, i32, f32, bool, text, array, u64, i64, f64. */
const typeBytes = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
const textType = 8;
const arrayType = 9;
const countMax = 2 ** 20;
const textBytesMax = 2 ** 16;
/** Attributes by which a template leaves its sandbox (CVE-2024-34359). */
const escapes = /__\w+__|\|\s*attr\b/;

const malformed = (reason: string) => refuse({ code: "malformed-artifact", reason: `the GGUF header ${reason}` });

/** Inspects a GGUF file (version 2 and 3) by its metadata and the places of its tensors; templates that reach for Python are reported. */
export function* inspectGguf(file: Region): Inspection<FormatResult> {
  const reader = readerOf(streamOf(file));
  const version = (yield* reader.skip(4)) ? yield* readNumber(reader, 4) : undefined;
  if (version !== 2 && version !== 3) return malformed("is of a version that nobody knows");
  const tensors = yield* readNumber(reader, 8);
  const pairs = yield* readNumber(reader, 8);
  if (tensors === undefined || pairs === undefined || tensors > countMax || pairs > countMax)
    return malformed("counts more than can be");
  const findings = new Set<string>();
  for (let pair = 0; pair < pairs; pair += 1) {
    const key = yield* readText(reader);
    const type = yield* readNumber(reader, 4);
    if (key === undefined || type === undefined) return malformed("breaks off");
    const value = yield* readValue(reader, type);
    if (value === undefined) return malformed("has a value that cannot be read");
    if (escapes.test(value))
      findings.add(`gguf template that reaches for python: ${key.slice(0, 60).replaceAll(/[^\x21-\x7e]/g, "?")}`);
  }
  for (let tensor = 0; tensor < tensors; tensor += 1)
    if (!(yield* readTensor(reader, file.size))) return malformed("has a tensor that is not in the file");
  return accept({ format: "gguf", findings: [...findings] });
}

function* readNumber(reader: ByteReader, bytes: number): Inspection<number | undefined> {
  return (yield* reader.fill(bytes)) ? littleEndian(reader.take(bytes)) : undefined;
}

function* readText(reader: ByteReader): Inspection<string | undefined> {
  const length = yield* readNumber(reader, 8);
  if (length === undefined) return undefined;
  if (length > textBytesMax) return (yield* reader.skip(length)) ? "" : undefined;
  return (yield* reader.fill(length)) ? latin1(reader.take(length)) : undefined;
}

/** @returns a text, empty for what is none; undefined where it cannot be read */
function* readValue(reader: ByteReader, type: number): Inspection<string | undefined> {
  if (type === textType) return yield* readText(reader);
  if (type !== arrayType) return (yield* skipFixed(reader, type, 1)) ? "" : undefined;
  const inner = yield* readNumber(reader, 4);
  const count = yield* readNumber(reader, 8);
  if (inner === undefined || count === undefined || inner === arrayType || count > 8 * countMax) return undefined;
  if (inner !== textType) return (yield* skipFixed(reader, inner, count)) ? "" : undefined;
  for (let at = 0; at < count; at += 1) {
    const length = yield* readNumber(reader, 8);
    if (length === undefined || !(yield* reader.skip(length))) return undefined;
  }
  return "";
}

function* skipFixed(reader: ByteReader, type: number, count: number): Inspection<boolean> {
  const bytes = typeBytes[type];
  return bytes !== undefined && (yield* reader.skip(bytes * count));
}

/** Name, number of dimensions, dimensions, type, offset in the data. */
function* readTensor(reader: ByteReader, fileBytes: number): Inspection<boolean> {
  const name = yield* readText(reader);
  const dimensions = yield* readNumber(reader, 4);
  if (name === undefined || dimensions === undefined || dimensions > 8) return false;
  if (!(yield* reader.skip(8 * dimensions + 4))) return false;
  const offset = yield* readNumber(reader, 8);
  return offset !== undefined && offset < fileBytes;
}
