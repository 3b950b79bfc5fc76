import type { Call, Operation } from "./operation.ts";

export const operationNames = [
  "alias_get",
  "version_get",
  "model_get_10k_versions",
  "search_name",
  "search_run",
  "search_tag",
  "search_prefix",
  "search_all",
  "page_first_of_10k",
  "page_last_of_10k",
  "search_unserved",
  // The last: it adds to what the others find.
  "create",
] as const;

export type OperationName = (typeof operationNames)[number];

/** A registry over a seeded store. */
export interface BenchServer {
  readonly name: string;
  readonly versions: number;
  readonly call: Call;
  readonly operations: Readonly<Record<OperationName, Operation>>;
  /** From the start of its process to its first right answer. */
  readonly firstAnswerMs: number;
  rssMb(): Promise<number>;
  stop(): Promise<void>;
}
