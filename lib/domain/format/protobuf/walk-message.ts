import type { ByteReader } from "../byte-reader.ts";
import type { Inspection } from "../inspection.ts";
import { latin1 } from "../latin1.ts";

/** The fields of a message that matter: those that are messages in turn, and texts that are looked at. Others are passed over. */
export interface MessageType {
  readonly name: string;
  readonly messages: Readonly<Record<number, () => MessageType>>;
  readonly texts: readonly number[];
  /** Numbers that are looked at. */
  readonly numbers?: readonly number[];
}

/** What a walk tells as it goes. */
export interface MessageVisitor {
  readonly enter?: (type: MessageType, field: number) => void;
  readonly text?: (type: MessageType, field: number, text: string) => void;
  readonly number?: (type: MessageType, field: number, value: number) => void;
  readonly leave?: (type: MessageType) => void;
}

interface WalkLimits {
  depthMax: number;
  /** Fields that may still be read. */
  fieldsLeft: number;
}

const textBytesMax = 4_096;
const tagAndValueBytes = 20;

/**
 * Walks a Protocol Buffers message of known type up to its end, in the order of its bytes, passing over all data unread.
 *
 * @param end  position of the reader where the message ends
 * @returns whether the bytes are such a message: every field in its place, none beyond the end, and no groups, which no
 *   format of today has
 */
export function* walkMessage(
  reader: ByteReader,
  type: MessageType,
  end: number,
  visitor: MessageVisitor,
  limits: WalkLimits,
): Inspection<boolean> {
  while (reader.position() < end) {
    limits.fieldsLeft -= 1;
    if (!reader.has(tagAndValueBytes)) yield* reader.fill(tagAndValueBytes);
    const tag = readVarint(reader);
    if (tag === undefined || tag >= 2 ** 32 || limits.fieldsLeft < 0) return false;
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (field === 0) return false;
    if (wire === 0) {
      const value = readVarint(reader);
      if (value === undefined) return false;
      if (type.numbers?.includes(field)) visitor.number?.(type, field, value);
    } else if (wire === 2) {
      if (!(yield* readDelimited(reader, type, field, end, visitor, limits))) return false;
    } else if ((wire !== 1 && wire !== 5) || !(yield* reader.skip(wire === 1 ? 8 : 4))) return false;
    if (reader.position() > end) return false;
  }
  visitor.leave?.(type);
  return true;
}

function* readDelimited(
  reader: ByteReader,
  type: MessageType,
  field: number,
  end: number,
  visitor: MessageVisitor,
  limits: WalkLimits,
): Inspection<boolean> {
  const length = readVarint(reader);
  if (length === undefined || reader.position() + length > end) return false;
  const inner = type.messages[field];
  if (inner !== undefined) {
    visitor.enter?.(type, field);
    const innerLimits = { ...limits, depthMax: limits.depthMax - 1 };
    const isWhole =
      limits.depthMax > 0 && (yield* walkMessage(reader, inner(), reader.position() + length, visitor, innerLimits));
    limits.fieldsLeft = innerLimits.fieldsLeft;
    return isWhole;
  }
  if (!type.texts.includes(field)) return yield* reader.skip(length);
  if (length > textBytesMax) return false;
  if (!(yield* reader.fill(length))) return false;
  visitor.text?.(type, field, latin1(reader.take(length)));
  return true;
}

/** Reads a number of what is at hand: at most 10 bytes. */
const readVarint = (reader: ByteReader): number | undefined => {
  let value = 0;
  for (let scale = 1, bytes = 0; bytes < 10; scale *= 128, bytes += 1) {
    const byte = reader.byte();
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  return undefined;
};
