import { readerOf } from "../byte-reader.ts";
import type { ByteStream } from "../byte-stream.ts";
import type { Inspection } from "../inspection.ts";
import { type PickleWalk, walkPickle } from "./walk-pickle.ts";

/** What the pickles at the start of a stream would do when they are loaded. */
export interface PickleContent {
  readonly findings: readonly string[];
  /** Why the first of them cannot be followed to its end; undefined where it can. */
  readonly fault: string | undefined;
}

/** PyTorch's format before 1.6: this number, a version, the system, the model and its storages' keys, then raw bytes. */
const torchMagic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

/** One load after another reads them; nobody writes as many. */
const picklesMax = 64;

/**
 * Follows every pickle that a stream begins with, whatever its name and magic say.
 *
 * Most streams are none and end the walk at once. One that was not declared (protocols 0 and 1 have no magic) counts as
 * a pickle when it would do something before it breaks off, or when it ends where the stream does.
 *
 * @param open  opens the stream from its start; called again where an array may also be read as instructions, and
 *   then undefined where it can be read only once
 * @param instructionsMax  of all pickles together; more is a fault
 * @returns undefined where the stream is no pickle
 */
export function* inspectPickles(
  open: () => ByteStream | undefined,
  instructionsMax: number,
): Inspection<PickleContent | undefined> {
  const stream = open();
  if (stream === undefined) return undefined;
  const asJoblib = yield* followAll(stream, true, instructionsMax);
  if (!asJoblib.passedOverArrays) return contentOf(asJoblib);
  // A plain load does not pass over arrays: what they would be as instructions counts too.
  const again = open();
  const plainly = again && (yield* followAll(again, false, instructionsMax));
  const more = plainly?.findings ?? ["pickle with arrays that a plain load would follow"];
  return contentOf({ ...asJoblib, findings: [...new Set([...asJoblib.findings, ...more])] });
}

interface Followed {
  readonly first: PickleWalk;
  /** Whether the stream ends with the first. */
  readonly alone: boolean;
  /** Whether one behind the first, which is loaded next, would do something or may. */
  readonly laterActs: boolean;
  readonly findings: readonly string[];
  readonly passedOverArrays: boolean;
}

function* followAll(stream: ByteStream, likeJoblib: boolean, instructionsMax: number): Inspection<Followed> {
  const reader = readerOf(stream);
  const isTorch = (yield* reader.fill(torchMagic.length)) && isMagic(reader.peek(torchMagic.length));
  const first = yield* walkPickle(reader, { likeJoblib, instructionsMax });
  const findings = new Set(first.findings);
  let { passedOverArrays, instructions, whole } = first;
  let laterActs = false;
  const alone = whole && !(yield* reader.fill(1));
  for (let count = 1; whole && (yield* reader.fill(1)); count += 1) {
    const left = count < picklesMax ? instructionsMax - instructions : 0;
    const walk = yield* walkPickle(reader, { likeJoblib, instructionsMax: left });
    instructions += walk.instructions;
    passedOverArrays ||= walk.passedOverArrays;
    whole = walk.whole;
    const isOne = walk.acts || walk.isUncertain || (walk.declared && walk.imports);
    laterActs ||= isOne;
    if (whole || isOne) for (const finding of walk.findings) findings.add(finding);
    if (!whole && !(isTorch && count > 4)) findings.add("pickle followed by other bytes");
  }
  return { first, alone, laterActs, findings: [...findings], passedOverArrays };
}

const isMagic = (bytes: Uint8Array): boolean => torchMagic.every((byte, at) => bytes[at] === byte);

const contentOf = ({ first, alone, laterActs, findings }: Followed): PickleContent | undefined => {
  const { whole, declared, acts, imports, isUncertain, fault } = first;
  const isPickle = acts || laterActs || isUncertain || (declared && (imports || whole)) || alone;
  return isPickle ? { findings, fault } : undefined;
};
