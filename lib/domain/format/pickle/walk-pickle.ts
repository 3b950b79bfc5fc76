import type { ByteReader } from "../byte-reader.ts";
import type { Inspection } from "../inspection.ts";
import { arrayBehind } from "./array-behind.ts";
import { openFrames } from "./frames.ts";
import { stepPickle } from "./pickle-machine.ts";
import { openPickleReport } from "./pickle-report.ts";
import { openPickleStack } from "./pickle-stack.ts";
import { type Operation, readOperation, readOperationAtHand } from "./read-operation.ts";

/** What following one pickle from its first byte showed. */
export interface PickleWalk {
  /** Whether it reached its STOP. */
  readonly whole: boolean;
  /** Why it did not; undefined where it did. */
  readonly fault: string | undefined;
  /** Whether it begins as protocol 2 and later does. */
  readonly declared: boolean;
  /** Whether it imports anything and then calls something, or ends. */
  readonly acts: boolean;
  readonly imports: boolean;
  readonly findings: readonly string[];
  /** Whether raw arrays lay between its instructions, which joblib passes over and a plain load does not. */
  readonly passedOverArrays: boolean;
  readonly instructions: number;
  /** Whether it is larger than what is followed, or read differently by different loaders: nobody knows what comes then. */
  readonly isUncertain: boolean;
}

interface WalkOptions {
  /** Passes over raw arrays as joblib does. */
  readonly likeJoblib: boolean;
  readonly instructionsMax: number;
}

const stackLimits = { stackMax: 2 ** 20, memoMax: 2 ** 20 };

/** Instructions that call, or change in place, what was put before them. */
const deeds: ReadonlySet<Operation["name"]> = new Set([
  ...(["REDUCE", "NEWOBJ", "NEWOBJ_EX", "OBJ", "INST", "BUILD", "STOP"] as const),
  ...(["APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS"] as const),
]);

/**
 * Follows a pickle instruction by instruction, importing and calling nothing, and tells what it would import.
 *
 * It goes on wherever some loader would: what it cannot follow ends the walk with a fault, never with silence.
 * One pass; memory is bounded by the stack and memo limits.
 */
export function* walkPickle(reader: ByteReader, { likeJoblib, instructionsMax }: WalkOptions): Inspection<PickleWalk> {
  const machine = { stack: openPickleStack(stackLimits), report: openPickleReport() };
  const { stack, report } = machine;
  const frames = openFrames();
  let declared = false;
  let acts = false;
  let passedOverArrays = false;
  let instructions = 0;
  const ended = (fault?: string): PickleWalk => ({
    ...{ whole: fault === undefined, fault, declared, acts, passedOverArrays, instructions },
    imports: report.imports(),
    findings: report.findings(),
    isUncertain: instructions === instructionsMax || stack.isFull() || fault === frames.fault,
  });
  for (; instructions < instructionsMax; instructions += 1) {
    const operation = readOperationAtHand(reader) ?? (yield* readOperation(reader));
    if (operation === undefined) return ended("breaks off, or holds what is no instruction");
    declared ||= instructions === 0 && operation.name === "PROTO";
    if (!frames.hold(operation, reader.position())) return ended(frames.fault);
    stepPickle(machine, operation);
    const fault = stack.fault();
    if (fault !== undefined) return ended(fault);
    if (!acts && report.imports()) acts = deeds.has(operation.name);
    if (operation.name === "STOP") return ended();
    if (!likeJoblib || operation.name !== "BUILD") continue;
    const array = arrayBehind(stack.top());
    if (array === undefined) continue;
    passedOverArrays = true;
    if (array.isPickle) {
      const inner = yield* walkPickle(reader, { likeJoblib: false, instructionsMax: instructionsMax - instructions });
      instructions += inner.instructions;
      for (const finding of inner.findings) report.note(finding);
      if (!inner.whole) return ended(inner.fault);
    } else if (!(yield* passOver(reader, array))) return ended("holds an array that cannot be passed over");
  }
  return ended("has more instructions than are followed");
}

/** joblib writes the array behind its wrapper: a byte that says how much padding, the padding, the elements. */
function* passOver(
  reader: ByteReader,
  { padded, bytes }: NonNullable<ReturnType<typeof arrayBehind>>,
): Inspection<boolean> {
  if (bytes === undefined) return false;
  if (padded) {
    if (!(yield* reader.fill(1))) return false;
    if (!(yield* reader.skip(reader.take(1)[0] ?? 0))) return false;
  }
  return yield* reader.skip(bytes);
}
