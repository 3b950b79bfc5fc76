import type { OpcodeName } from "./opcodes.ts";
import { type PickleReport, unknownGlobal } from "./pickle-report.ts";
import type { PickleStack } from "./pickle-stack.ts";
import { isKind, opaque, type PickleValue } from "./pickle-value.ts";
import type { Operation } from "./read-operation.ts";

type Argument = Operation["argument"];

interface Machine {
  readonly stack: PickleStack;
  readonly report: PickleReport;
}

/** Does one instruction on stack and memo, without importing or calling anything: only its effects on them are followed. */
export const stepPickle = (machine: Machine, { name, argument }: Operation): void => actions[name](machine, argument);

type Action = (machine: Machine, argument: Argument) => void;

const nothing: Action = () => undefined;

const pushOpaque: Action = ({ stack }) => stack.push(opaque);

const pushArgument: Action = ({ stack }, argument) => stack.push(argument ?? opaque);

const pushNumber: Action = ({ stack }, line) => {
  const value = Number(line);
  stack.push(Number.isSafeInteger(value) ? value : opaque);
};

/** A text with escapes is one that nobody wrote down plainly: it stays unknown. */
const plain = (text: Argument): PickleValue => (typeof text === "string" && !text.includes("\\") ? text : opaque);

const pushQuoted: Action = ({ stack }, argument) => {
  const quoted = typeof argument === "string" ? /^(["'])(.*)\1\s*$/s.exec(argument) : null;
  stack.push(plain(quoted?.[2]));
};

const pushGlobal = ({ stack, report }: Machine, path: string) => {
  report.global(path);
  stack.push({ kind: "global", path });
};

const pathOf = (argument: Argument): string => String(argument).replace("\n", ".");

const stackGlobal: Action = (machine) => {
  const name = machine.stack.pop();
  const module = machine.stack.pop();
  pushGlobal(machine, typeof name === "string" && typeof module === "string" ? `${module}.${name}` : unknownGlobal);
};

/** What a call gives: all that is known of it is what was called. */
const pushCall = ({ stack, report }: Machine, called: PickleValue, from: PickleValue) => {
  if (!isKind(called, "global")) report.note("pickle calls what it has made");
  stack.push({ kind: "made", by: isKind(called, "global") ? called.path : unknownGlobal, from });
};

const call: Action = (machine) => {
  const from = machine.stack.pop();
  pushCall(machine, machine.stack.pop(), from);
};

const pushTuple = ({ stack }: Machine, items: readonly PickleValue[]) => stack.push({ kind: "tuple", items });

const tupleOf =
  (count: number): Action =>
  (machine) => {
    const items = Array.from({ length: count }, () => machine.stack.pop());
    pushTuple(machine, items.reverse());
  };

const extension: Action = (machine, code) => {
  machine.report.note(`pickle extension ${code}`);
  machine.stack.push(opaque);
};

const persistent = ({ stack, report }: Machine, id: PickleValue) => {
  // PyTorch names its tensors' bytes so; anybody else's loader may do with it what it likes.
  if (!isKind(id, "tuple") || id.items[0] !== "storage") report.note("pickle persistent id");
  stack.push(opaque);
};

/** Whether a changed object is one that was imported: its attributes are then everybody's. */
const changed = ({ report }: Machine, target: PickleValue) => {
  if (isKind(target, "global")) report.note("pickle changes what it imports");
};

const enter = (target: PickleValue, items: readonly PickleValue[]) => {
  if (!isKind(target, "dict")) return;
  for (let at = 0; at + 1 < items.length && target.entries.size < 64; at += 2) {
    const key = items[at];
    if (typeof key === "string") target.entries.set(key, items[at + 1] ?? opaque);
  }
};

const extend: Action = (machine) => {
  const items = machine.stack.popToMark();
  const target = machine.stack.top();
  changed(machine, target);
  enter(target, items);
};

const collect: Action = ({ stack }) => {
  stack.popToMark();
  stack.push(opaque);
};

const actions: Readonly<Record<OpcodeName, Action>> = {
  PROTO: nothing,
  FRAME: nothing,
  STOP: ({ stack }) => stack.pop(),
  MARK: ({ stack }) => stack.mark(),
  POP: ({ stack }) => stack.drop(),
  POP_MARK: ({ stack }) => stack.popToMark(),
  DUP: ({ stack }) => stack.push(stack.top()),
  ...{ INT: pushNumber, BININT: pushArgument, BININT1: pushArgument, BININT2: pushArgument },
  ...{ LONG: pushOpaque, LONG1: pushOpaque, LONG4: pushOpaque, FLOAT: pushOpaque, BINFLOAT: pushOpaque },
  ...{ NONE: pushOpaque, NEWTRUE: pushOpaque, NEWFALSE: pushOpaque },
  ...{ STRING: pushQuoted, BINSTRING: pushArgument, SHORT_BINSTRING: pushArgument },
  UNICODE: ({ stack }, argument) => stack.push(plain(argument)),
  ...{ BINUNICODE: pushArgument, SHORT_BINUNICODE: pushArgument, BINUNICODE8: pushArgument },
  ...{ BINBYTES: pushOpaque, SHORT_BINBYTES: pushOpaque, BINBYTES8: pushOpaque, BYTEARRAY8: pushOpaque },
  ...{ NEXT_BUFFER: pushOpaque, READONLY_BUFFER: nothing },
  EMPTY_TUPLE: (machine) => pushTuple(machine, []),
  TUPLE: (machine) => pushTuple(machine, machine.stack.popToMark()),
  ...{ TUPLE1: tupleOf(1), TUPLE2: tupleOf(2), TUPLE3: tupleOf(3) },
  ...{ EMPTY_LIST: pushOpaque, LIST: collect, EMPTY_SET: pushOpaque, FROZENSET: collect },
  EMPTY_DICT: ({ stack }) => stack.push({ kind: "dict", entries: new Map() }),
  DICT: ({ stack }) => {
    const dict: PickleValue = { kind: "dict", entries: new Map() };
    enter(dict, stack.popToMark());
    stack.push(dict);
  },
  APPEND: (machine) => {
    machine.stack.pop();
    changed(machine, machine.stack.top());
  },
  SETITEM: (machine) => {
    const value = machine.stack.pop();
    const key = machine.stack.pop();
    const target = machine.stack.top();
    changed(machine, target);
    enter(target, [key, value]);
  },
  ...{ APPENDS: extend, SETITEMS: extend, ADDITEMS: extend },
  GLOBAL: (machine, argument) => pushGlobal(machine, pathOf(argument)),
  STACK_GLOBAL: stackGlobal,
  REDUCE: call,
  NEWOBJ: call,
  NEWOBJ_EX: (machine) => {
    machine.stack.pop();
    call(machine, undefined);
  },
  OBJ: (machine) => {
    const [called, ...items] = machine.stack.popToMark();
    pushCall(machine, called ?? opaque, { kind: "tuple", items });
  },
  INST: (machine, argument) => {
    const items = machine.stack.popToMark();
    machine.report.global(pathOf(argument));
    machine.stack.push({ kind: "made", by: pathOf(argument), from: { kind: "tuple", items } });
  },
  BUILD: (machine) => {
    const state = machine.stack.pop();
    const target = machine.stack.top();
    changed(machine, target);
    if (isKind(target, "made")) target.state = state;
  },
  ...{ EXT1: extension, EXT2: extension, EXT4: extension },
  PERSID: (machine, argument) => persistent(machine, argument ?? opaque),
  BINPERSID: (machine) => persistent(machine, machine.stack.pop()),
  ...{ GET: recall, BINGET: recall, LONG_BINGET: recall },
  ...{ PUT: keep, BINPUT: keep, LONG_BINPUT: keep },
  MEMOIZE: ({ stack }) => stack.memoize(),
};

function recall({ stack }: Machine, index: Argument): void {
  stack.get(Number(index));
}

function keep({ stack }: Machine, index: Argument): void {
  stack.put(Number(index));
}
