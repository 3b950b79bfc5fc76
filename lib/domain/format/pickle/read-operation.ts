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
  if (!reader.has(1) && !(yield* reader.fill(1))) return undefined;
  const known = opcodeOf.get(reader.byte() ?? 0);
  if (known === undefined) return undefined;
  const [name, kind] = known;
  if (kind === "none") return { name, argument: undefined };
  const argument = yield* readArgument(reader, kind);
  return argument === null ? undefined : { name, argument };
}

/**
 * Reads the next instruction where all of it is at hand, as most are: the same, without a generator for each.
 *
 * @returns undefined where it is not, or has lines; nothing is taken then
 */
export const readOperationAtHand = (reader: ByteReader): Operation | undefined => {
  if (!reader.has(shortBytes)) return undefined;
  const known = opcodeOf.get(reader.peekByte(0));
  if (known === undefined) return undefined;
  const [name, kind] = known;
  if (kind === "none") {
    reader.byte();
    return { name, argument: undefined };
  }
  const width = widthOf[kind];
  if (width === undefined) return undefined;
  let number = 0;
  for (let at = width; at > 0; at -= 1) number = number * 256 + reader.peekByte(at);
  const isNumber = kind.startsWith("u");
  const bytes = 1 + width + (isNumber ? 0 : number);
  if (number > textLengthMax && !isNumber) return undefined;
  if (!reader.has(bytes)) return undefined;
  const taken = reader.take(bytes);
  if (isNumber) return { name, argument: number };
  return { name, argument: kind.startsWith("text") ? latin1(taken.subarray(1 + width)) : undefined };
};

/** The longest instruction that is neither text nor data. */
const shortBytes = 9;

const widthOf: Readonly<Partial<Record<ArgumentKind, number>>> = {
  ...{ u1: 1, u2: 2, u4: 4, u8: 8, text1: 1, text4: 4, text8: 8, data1: 1, data4: 4, data8: 8 },
};

/** @returns null where the stream ends before */
function* readArgument(reader: ByteReader, kind: ArgumentKind): Inspection<number | string | undefined | null> {
  if (kind === "line") return (yield* reader.line(textLengthMax)) ?? null;
  if (kind === "two-lines") {
    const module = yield* reader.line(textLengthMax);
    const name = yield* reader.line(textLengthMax);
    return module === undefined || name === undefined ? null : `${module}\n${name}`;
  }
  const width = widthOf[kind] ?? 0;
  if (!(yield* reader.fill(width))) return null;
  const number = littleEndian(reader.take(width));
  if (kind.startsWith("u")) return number;
  if (kind.startsWith("text") && number <= textLengthMax) {
    return (yield* reader.fill(number)) ? latin1(reader.take(number)) : null;
  }
  return (yield* reader.skip(number)) ? undefined : null;
}
