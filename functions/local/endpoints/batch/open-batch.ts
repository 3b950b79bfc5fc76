import type { JobDefinitionDescription, JobQueueDescription } from "../../template/machine-description.ts";
import type { BusEntry } from "../eventbridge/bus-event.ts";
import { unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import { restJson } from "../service-response.ts";
import type { BatchOperation } from "./batch-operation.ts";
import { type AttemptNeeds, logFileOf } from "./job-attempt.ts";
import { readJobDefinitions } from "./job-definitions.ts";
import { cancelJob, describeJobs, listJobs, terminateJob } from "./job-queries.ts";
import { openJobRunner, type RunnerNeeds } from "./job-runner.ts";
import { openJobStore } from "./job-store.ts";
import { submitJob } from "./submit-job.ts";

export interface BatchNeeds extends AttemptNeeds, Pick<RunnerNeeds, "concurrencyMax" | "stopGraceMs" | "report"> {
  readonly queues: readonly JobQueueDescription[];
  readonly definitions: readonly JobDefinitionDescription[];
  /** Puts an event on the default bus, durably: every change of a job's status, at least once. */
  readonly publish: (entry: BusEntry) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** AWS Batch, whose jobs are processes of this machine. */
export interface Batch {
  readonly handler: ServiceHandler;
  /** Where an attempt's output is. */
  readonly logFile: (logStreamName: string) => string;
  /** Ends every job's process; interrupted jobs are tried again at the next start, if their retry strategy says so. */
  readonly stop: () => Promise<void>;
}

const operations: ReadonlyMap<string, BatchOperation> = new Map([
  ["POST /v1/submitjob", submitJob],
  ["POST /v1/describejobs", describeJobs],
  ["POST /v1/listjobs", listJobs],
  ["POST /v1/terminatejob", terminateJob],
  ["POST /v1/canceljob", cancelJob],
]);

/**
 * Opens Batch over the queues and job definitions of the templates, and goes on with the jobs of the last run.
 *
 * @throws Error naming a job definition that cannot run here
 */
export const openBatch = (needs: BatchNeeds): Batch => {
  const definitions = readJobDefinitions(needs.definitions);
  const store = openJobStore(needs);
  const runner = openJobRunner({ ...needs, store });
  const operationNeeds = { store, runner, queues: needs.queues, definitions, now: needs.now };
  return {
    handler: (request) => {
      const operation = operations.get(request.operation);
      if (operation === undefined) throw unknownOperation("batch", request.operation);
      return restJson(operation(operationNeeds, request));
    },
    logFile: (logStreamName) => logFileOf(needs.folder, logStreamName),
    stop: runner.stop,
  };
};
