import { randomUUID } from "node:crypto";
import { localArn } from "../../access/local-account.ts";
import { killMarked } from "../../processes/kill-marked.ts";
import type { ProcessEnd, SupervisedProcess } from "../../processes/start-supervised.ts";
import type { JobQueueDescription } from "../../template/machine-description.ts";
import { hasEnded, type Job } from "./job.ts";
import { type AttemptNeeds, jobMarker, notStarted, startAttempt } from "./job-attempt.ts";
import type { JobStore } from "./job-store.ts";
import { beginAttempt, endAttempt, failWaiting, hostTerminated, markRunning } from "./job-transitions.ts";
import type { AttemptEnd } from "./retry-strategy.ts";

export interface RunnerNeeds extends AttemptNeeds {
  readonly store: JobStore;
  readonly queues: readonly JobQueueDescription[];
  /** Jobs at a time. */
  readonly concurrencyMax: number;
  /** What a job gets between the request to end and the kill. */
  readonly stopGraceMs: number;
  readonly now: () => number;
  readonly report: (message: string) => void;
}

export interface JobRunner {
  /** Starts what may run. */
  readonly wake: () => void;
  readonly terminate: (job: Job, reason: string) => void;
  readonly cancel: (job: Job, reason: string) => void;
  /** Ends the running processes; their jobs count as interrupted at the next start. */
  readonly stop: () => Promise<void>;
}

const timedOut = "Job attempt duration exceeded timeout";
const stopGraceMsAtExit = 1_000;
/** Node's timers overflow beyond, and then fire at once. */
const timerMsMax = 2 ** 31 - 1;

/** Opens the runner: what was running when the machine went down is tried again or fails, as its retry strategy says. */
export const openJobRunner = (needs: RunnerNeeds): JobRunner => {
  const { store, now } = needs;
  const running = new Map<string, Promise<void>>();
  const processes = new Map<string, SupervisedProcess>();
  let stopped = false;

  for (const job of store.all().filter(({ status }) => status === "STARTING" || status === "RUNNING"))
    interrupt(store, job, now());
  // A crash between submitting and queueing.
  for (const job of store.all().filter(({ status }) => status === "SUBMITTED"))
    store.put({ ...job, status: "RUNNABLE" });

  const pullImage: RunnerNeeds["pullImage"] = async (image) => {
    const found = await needs.pullImage(image);
    if (stopped) throw new Error("the machine goes down");
    return found;
  };
  const wake = (): void => {
    if (stopped) return;
    for (const job of runnable(store, needs.queues).slice(0, needs.concurrencyMax - running.size)) {
      const attempt = runAttempt({ ...needs, pullImage }, job.id, processes, () => stopped)
        .finally(() => running.delete(job.id))
        // A fault (a full disk) does not wake: the same job would meet it again at once, and for ever.
        .then(wake, (error: unknown) => needs.report(`job ${job.id}: ${String(error)}`));
      running.set(job.id, attempt);
    }
  };
  setImmediate(wake);
  return {
    wake: () => void setImmediate(wake),
    terminate: (job, reason) => {
      if (hasEnded(job)) return;
      const ending = { ...job, isTerminated: true, endReason: reason };
      if (!running.has(job.id)) return void store.put(failWaiting(ending, reason, now()));
      store.put(ending);
      processes.get(job.id)?.terminate(needs.stopGraceMs);
    },
    cancel: (job, reason) => {
      if (hasEnded(job) || running.has(job.id)) return;
      store.put(failWaiting({ ...job, isCancelled: true, endReason: reason }, reason, now()));
    },
    stop: async () => {
      stopped = true;
      const ending = [...processes.values()];
      for (const process of ending) process.terminate(stopGraceMsAtExit);
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
};

/** What the last run left: its processes are gone or go now, and the attempt ends as if its host had gone. */
const interrupt = (store: JobStore, job: Job, now: number): void => {
  killMarked(jobMarker, job.id);
  store.put(endAttempt(job, hostTerminated(job.endReason), now));
};

/** By priority of the queue, then by age. */
const runnable = (store: JobStore, queues: readonly JobQueueDescription[]): readonly Job[] => {
  const priorities = new Map(queues.map(({ arn, priority }) => [arn, priority]));
  return store
    .all()
    .filter(({ status }) => status === "RUNNABLE")
    .toSorted((a, b) => (priorities.get(b.queueArn) ?? 0) - (priorities.get(a.queueArn) ?? 0));
};

const runAttempt = async (
  needs: RunnerNeeds,
  id: string,
  processes: Map<string, SupervisedProcess>,
  isStopped: () => boolean,
): Promise<void> => {
  const { store, now } = needs;
  const current = (): Job => {
    const job = store.get(id);
    if (job === undefined) throw new Error(`job ${id} is gone`);
    return job;
  };
  store.put(beginAttempt(current(), newTask(current())));
  const attempt = await startAttempt(needs, current());
  const end = "end" in attempt ? attempt.end : await follow(needs, current, attempt.process, processes);
  // The machine goes down: the job stays as it is, and the next start finds it interrupted.
  if (isStopped()) return;
  const { endReason } = current();
  store.put(
    endAttempt(current(), endReason === undefined ? end : { ...end, statusReason: endReason, final: true }, now()),
  );
};

const newTask = ({ definitionArn }: Job) => {
  const task = randomUUID().replaceAll("-", "");
  const definition = definitionArn.slice(definitionArn.lastIndexOf("/") + 1).replace(/:\d+$/, "");
  return { taskArn: localArn("ecs", `task/local/${task}`), logStreamName: `${definition}/default/${task}` };
};

const follow = async (
  { store, stopGraceMs, now }: RunnerNeeds,
  current: () => Job,
  process: SupervisedProcess,
  processes: Map<string, SupervisedProcess>,
): Promise<AttemptEnd> => {
  const { id, timeoutSeconds } = current();
  processes.set(id, process);
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  if (await process.started) {
    store.put(markRunning(current(), now()));
    // Terminated while it was starting, or one that may take so long and no longer.
    if (current().endReason !== undefined) process.terminate(stopGraceMs);
    if (timeoutSeconds !== undefined)
      timer = setTimeout(
        () => {
          late = true;
          process.terminate(stopGraceMs);
        },
        Math.min(timeoutSeconds * 1_000, timerMsMax),
      );
  }
  const end = await process.ended;
  clearTimeout(timer);
  processes.delete(id);
  // What left the process group would otherwise outlive its job.
  killMarked(jobMarker, id);
  return toAttemptEnd(end, late);
};

const toAttemptEnd = (end: ProcessEnd, late: boolean): AttemptEnd =>
  end.kind === "failed-to-start"
    ? notStarted(`CannotStartContainerError: ${end.message}`)
    : {
        statusReason: late ? timedOut : "Essential container in task exited",
        exitCode: end.exitCode,
        reason: undefined,
        final: late,
      };
