import type { z } from "zod";
import type { JobQueueDescription } from "../../template/machine-description.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { parseInput } from "../service-response.ts";
import type { JobDefinition } from "./job-definitions.ts";
import type { JobRunner } from "./job-runner.ts";
import type { JobStore } from "./job-store.ts";

interface BatchOperationNeeds {
  readonly store: JobStore;
  readonly runner: JobRunner;
  readonly queues: readonly JobQueueDescription[];
  readonly definitions: readonly JobDefinition[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Answers one operation with its output members. */
export type BatchOperation = (needs: BatchOperationNeeds, request: ServiceRequest) => Readonly<Record<string, unknown>>;

/** Batch's one name for whatever the caller did wrong. */
export const clientError = (message: string): ServiceError => new ServiceError("ClientException", 400, message);

export const parseBatchInput = <Schema extends z.ZodType>(
  request: ServiceRequest,
  schema: Schema,
): z.output<Schema> => {
  try {
    return parseInput(request, schema);
  } catch (error) {
    throw error instanceof ServiceError ? clientError(error.message) : error;
  }
};
