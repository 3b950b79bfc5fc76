import { opaque, type PickleValue } from "./pickle-value.ts";

/** Stack and memo of a pickle machine, with the reason why it could not go on. */
export interface PickleStack {
  readonly push: (value: PickleValue) => void;
  readonly pop: () => PickleValue;
  readonly top: () => PickleValue;
  readonly mark: () => void;
  /** Takes all above the newest mark, and the mark; of many the first are kept. */
  readonly popToMark: () => readonly PickleValue[];
  /** POP takes away a mark where one is on top. */
  readonly drop: () => void;
  readonly put: (index: number) => void;
  readonly memoize: () => void;
  readonly get: (index: number) => void;
  readonly fault: () => string | undefined;
  /** Whether the fault is that there is more than the limits let in. */
  readonly isFull: () => boolean;
}

interface StackLimits {
  readonly stackMax: number;
  readonly memoMax: number;
}

/** Nothing that is told apart by its items has more. */
const itemsMax = 64;

/**
 * The stack as CPython's unpickler keeps it: objects below the newest mark are out of reach. What breaks its rules is a
 * fault and ends the walk, as it ends the load.
 */
export const openPickleStack = ({ stackMax, memoMax }: StackLimits): PickleStack => {
  const values: PickleValue[] = [];
  const marks: number[] = [];
  // Indices come one after another, unless somebody means to confuse.
  const memo: PickleValue[] = [];
  const scattered = new Map<number, PickleValue>();
  let fault: string | undefined;
  const full = "has more to remember than is looked at";
  const fail = (reason: string) => {
    fault ??= reason;
    return opaque;
  };
  const floor = () => marks.at(-1) ?? 0;
  const top = () => (values.length > floor() ? (values.at(-1) ?? opaque) : fail("takes from an empty stack"));
  const push = (value: PickleValue) => {
    if (values.length >= stackMax) fail(full);
    else values.push(value);
  };
  const pop = () => (values.length > floor() ? (values.pop() ?? opaque) : fail("takes from an empty stack"));
  const put = (index: number) => {
    if (!Number.isSafeInteger(index) || index < 0) fail("has a memo index that is none");
    else if (memo.length + scattered.size >= memoMax) fail(full);
    else if (index > memo.length) scattered.set(index, top());
    else {
      memo[index] = top();
      scattered.delete(index);
    }
  };
  return {
    push,
    pop,
    top,
    mark: () => {
      if (marks.length >= stackMax) fail(full);
      else marks.push(values.length);
    },
    popToMark: () => {
      const start = marks.pop();
      if (start === undefined) fail("has no mark");
      const items = values.slice(start, (start ?? 0) + itemsMax);
      values.length = start ?? values.length;
      return items;
    },
    drop: () => {
      if (marks.at(-1) === values.length) marks.pop();
      else pop();
    },
    put,
    memoize: () => put(memo.length + scattered.size),
    get: (index) => push(memo[index] ?? scattered.get(index) ?? fail("recalls what it never kept")),
    fault: () => fault,
    isFull: () => fault === full,
  };
};
