import { setImmediate } from "node:timers/promises";
import type { Perform } from "./simulated-table.ts";

/** What a call answers that failed, whether or not it took effect. */
export class SimulatedFault extends Error {
  override readonly name = "SimulatedFault";
}

/** How often, of all storage operations, each thing happens; 0..1. */
export interface Faults {
  /** The process dies; of what it had under way, each thing still takes effect, perhaps much later, or does not. */
  readonly crash: number;
  /** It fails and nothing has happened. */
  readonly rejected: number;
  /** It fails and has taken effect all the same. */
  readonly ambiguous: number;
  /** It fails, and takes effect after that: perhaps much later. */
  readonly late: number;
  /** It succeeds, and takes effect once more: perhaps much later. */
  readonly repeated: number;
}

/** One process of the system: a client, a sequencer. When it dies, it is started again from nothing. */
interface Process {
  readonly name: string;
  readonly body: (perform: Perform) => Promise<void>;
  alive: boolean;
}

interface Call {
  readonly process: Process;
  readonly operation: string;
  readonly mutates: boolean;
  readonly run: () => unknown;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
  /** Number of the operation before which it does not go, unless nothing else can. */
  readonly notBefore: number;
}

/** Something that nobody waits for any more and that still takes effect. */
interface Straggler {
  readonly call: Call;
  /** Number of the operation before which it does not. */
  readonly notBefore: number;
}

const noFaults: Faults = { crash: 0, rejected: 0, ambiguous: 0, late: 0, repeated: 0 };

/** How often a call hangs, and for how many operations at most: long enough for others to do much between two reads. */
const slow = { share: 0.03, operationsMax: 200 };

/** Operations that a straggler is late at most: many batches. */
const lateOperationsMax = 400;

/**
 * Decides, from a seed, which of all storage operations under way goes next and what becomes of it. Between two operations every
 * process runs until it waits, so the seed alone decides what happens.
 */
export const createScheduler = (random: () => number, faults: Faults, failed: (error: unknown) => void) => {
  const calls: Call[] = [];
  const stragglers: Straggler[] = [];
  const counts = { operations: 0, crashes: 0, ambiguous: 0, rejected: 0, late: 0, repeated: 0 };
  let trace = 0x811c9dc5;
  let present = faults;

  const note = (text: string) => {
    for (const character of text) trace = Math.imul(trace ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  };

  /** Starts a process. What it asks of storage waits for its turn; what a dead process asks for is never answered. */
  const spawn = (name: string, body: Process["body"]): void => {
    const process: Process = { name, body, alive: true };
    body(
      (operation, mutates, run) =>
        new Promise((resolve, reject) => {
          if (!process.alive) return;
          const slowOperations = random() < slow.share ? Math.floor(random() * slow.operationsMax) : 0;
          const notBefore = counts.operations + slowOperations;
          calls.push({ process, operation, mutates, run, resolve, reject, notBefore });
        }),
    ).catch(failed);
  };

  const comesLate = (call: Call) =>
    void stragglers.push({ call, notBefore: counts.operations + Math.floor(random() * lateOperationsMax) });

  const crash = (process: Process) => {
    process.alive = false;
    counts.crashes += 1;
    for (const call of calls.filter((each) => each.process === process)) {
      calls.splice(calls.indexOf(call), 1);
      if (call.mutates && random() < 0.5) comesLate(call);
    }
    spawn(process.name, process.body);
  };

  const attempt = ({ run }: Call): { readonly answer: unknown } | { readonly error: unknown } => {
    try {
      return { answer: run() };
    } catch (error) {
      return { error };
    }
  };

  const step = (call: Call): void => {
    const chance = random();
    // The first whose share of 0..1 holds the chance.
    let share = 0;
    const fate = (["crash", "rejected", "ambiguous", "late", "repeated"] as const).find((each) => {
      share += present[each];
      return chance < share;
    });
    note(`${call.process.name} ${call.operation} ${fate}`);
    if (fate === "crash") {
      if (call.mutates && random() < 0.5) comesLate(call);
      crash(call.process);
      return;
    }
    if (fate === "rejected" || (fate === "late" && call.mutates)) {
      counts[fate] += 1;
      if (fate === "late") comesLate(call);
      call.reject(new SimulatedFault(`${call.operation} failed`));
      return;
    }
    const outcome = attempt(call);
    if (fate === "ambiguous" && call.mutates) {
      counts.ambiguous += 1;
      call.reject(new SimulatedFault(`${call.operation} failed, or so it seems`));
      return;
    }
    if (fate === "repeated" && call.mutates) {
      counts.repeated += 1;
      comesLate(call);
    }
    if ("error" in outcome) call.reject(outcome.error);
    else call.resolve(outcome.answer as never);
  };

  /** One that is due, or the next where nothing else is left to wait for. */
  const nextStraggler = (): Call | undefined => {
    const due = stragglers.findIndex(({ notBefore }) => notBefore <= counts.operations);
    const place = calls.length === 0 ? Math.max(due, 0) : due;
    return place < 0 ? undefined : stragglers.splice(place, 1)[0]?.call;
  };

  /** Lets everything happen until nothing is under way, or `operationsMax` more have been done. False: something never ends. */
  const runToEnd = async (operationsMax: number): Promise<boolean> => {
    const limit = counts.operations + operationsMax;
    for (;;) {
      await setImmediate();
      if (calls.length === 0 && stragglers.length === 0) return true;
      if (counts.operations >= limit) return false;
      counts.operations += 1;
      const straggler = nextStraggler();
      if (straggler !== undefined) {
        note(`late ${straggler.process.name} ${straggler.operation}`);
        attempt(straggler);
        continue;
      }
      const ready = calls.filter(({ notBefore }) => notBefore <= counts.operations);
      const eligible = ready.length > 0 ? ready : calls;
      const call = eligible[Math.floor(random() * eligible.length)];
      if (call === undefined) continue;
      calls.splice(calls.indexOf(call), 1);
      step(call);
    }
  };

  const calm = () => {
    present = noFaults;
  };

  return { spawn, runToEnd, calm, counts, traceHash: () => trace };
};
