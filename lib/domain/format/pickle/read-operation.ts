import type { ByteReader } from "../byte-reader.ts";
import type { Inspection } from "../inspection.ts";
import { latin1 } from "../latin1.ts";
import { littleEndian } from "../little-endian.ts";
import { type ArgumentKind, type OpcodeName, opcodeOf } from "./opcodes.ts";

/** One instruction of a pickle. */
export interface Operation {
  readonly name: OpcodeName;
  /** A number, or a text: for two lines both with the line feed between. Undefined where there is none or it is long. */
  readonly argument: number | string | undefined;
}

/** Longer texts name no module or attribute. */
const textLengthMax = 4_096;

/**
 * Reads the next instruction of a pickle, protocols 0 to 5 (`pickletools`, CPython).
 *
 * Data is passed over unread, so that arrays of gigabytes cost nothing. What decoding an argument could find fault with
 * (bytes that are no UTF-8, a number that is none) is let pass: loaders differ in it, and the walk must not end before theirs.
 *
 * @returns undefined where the stream ends before, or no opcode is
 */
export function* readOperation(reader: ByteReader): Inspection<Operation | undefined> {
  if (!(yield* reader.fill(1))) return undefined;
  const known = opcodeOf.get(reader.take(1)[0] ?? 0);
  if (known === undefined) return undefined;
  const [name, kind] = known;
  if (kind === "none") return { name, argument: undefined };
  const argument = yield* readArgument(reader, kind);
  return argument === null ? undefined : { name, argument };
}

/** @returns null where the stream ends before */
function* readArgument(reader: ByteReader, kind: ArgumentKind): Inspection<number | string | undefined | null> {
  if (kind === "line") return (yield* reader.line(textLengthMax)) ?? null;
  if (kind === "two-lines") {
    const module = yield* reader.line(textLengthMax);
    const name = yield* reader.line(textLengthMax);
    return module === undefined || name === undefined ? null : `${module}\n${name}`;
  }
  const width = Number(kind.at(-1));
  if (!(yield* reader.fill(width))) return null;
  const number = littleEndian(reader.take(width));
  if (kind.startsWith("u")) return number;
  if (kind.startsWith("text") && number <= textLengthMax) {
    return (yield* reader.fill(number)) ? latin1(reader.take(number)) : null;
  }
  return (yield* reader.skip(number)) ? undefined : null;
}
