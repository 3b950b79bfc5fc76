import { setImmediate } from "node:timers/promises";
import type { Perform } from "./simulated-table.ts";

/** What a call answers that failed, whether or not it took effect. */
export class SimulatedFault extends Error {
  override readonly name = "SimulatedFault";
}

/** How often, of all storage operations, each thing happens; 0..1. */
export interface Faults {
  /** The process dies; of what it had under way, each thing still takes effect or does not. */
  readonly crash: number;
  /** It fails and nothing has happened. */
  readonly rejected: number;
  /** It fails and has taken effect all the same. */
  readonly ambiguous: number;
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
}

const noFaults: Faults = { crash: 0, rejected: 0, ambiguous: 0 };

/**
 * Decides, from a seed, which of all storage operations under way goes next and what becomes of it. Between two operations every
 * process runs until it waits, so the seed alone decides what happens.
 */
export const createScheduler = (random: () => number, faults: Faults, failed: (error: unknown) => void) => {
  const calls: Call[] = [];
  const counts = { operations: 0, crashes: 0, ambiguous: 0, rejected: 0 };
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
          if (process.alive) calls.push({ process, operation, mutates, run, resolve, reject });
        }),
    ).catch(failed);
  };

  const crash = (process: Process) => {
    process.alive = false;
    counts.crashes += 1;
    for (const call of calls.filter((each) => each.process === process)) {
      calls.splice(calls.indexOf(call), 1);
      if (call.mutates && random() < 0.5) attempt(call);
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
    counts.operations += 1;
    const fate = random();
    const { crash: dies, rejected, ambiguous } = present;
    note(`${call.process.name} ${call.operation} ${fate < dies + rejected + ambiguous}`);
    if (fate < dies) {
      if (call.mutates && random() < 0.5) attempt(call);
      crash(call.process);
    } else if (fate < dies + rejected) {
      counts.rejected += 1;
      call.reject(new SimulatedFault(`${call.operation} failed`));
    } else {
      const outcome = attempt(call);
      if (call.mutates && fate < dies + rejected + ambiguous) {
        counts.ambiguous += 1;
        call.reject(new SimulatedFault(`${call.operation} failed, or so it seems`));
      } else if ("error" in outcome) call.reject(outcome.error);
      else call.resolve(outcome.answer as never);
    }
  };

  /** Lets everything happen until nothing is under way, or `operationsMax` more have been done. False: something never ends. */
  const runToEnd = async (operationsMax: number): Promise<boolean> => {
    const limit = counts.operations + operationsMax;
    for (;;) {
      await setImmediate();
      if (calls.length === 0) return true;
      if (counts.operations >= limit) return false;
      const [call] = calls.splice(Math.floor(random() * calls.length), 1);
      if (call !== undefined) step(call);
    }
  };

  const calm = () => {
    present = noFaults;
  };

  return { spawn, runToEnd, calm, counts, traceHash: () => trace };
};
