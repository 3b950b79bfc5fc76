import { accessProblems } from "./problem-types/access-problems.ts";
import { auditProblems } from "./problem-types/audit-problems.ts";
import { changeRequestProblems } from "./problem-types/change-request-problems.ts";
import { commandProblems } from "./problem-types/command-problems.ts";
import { formatProblems } from "./problem-types/format-problems.ts";
import { lineageProblems } from "./problem-types/lineage-problems.ts";
import { modelProblems } from "./problem-types/model-problems.ts";
import { monitoringProblems } from "./problem-types/monitoring-problems.ts";
import { personProblems } from "./problem-types/person-problems.ts";
import { pipelineProblems } from "./problem-types/pipeline-problems.ts";
import { requestProblems } from "./problem-types/request-problems.ts";
import { rolloutProblems } from "./problem-types/rollout-problems.ts";
import { routingProblems } from "./problem-types/routing-problems.ts";
import { searchProblems } from "./problem-types/search-problems.ts";
import { signingProblems } from "./problem-types/signing-problems.ts";
import { trainingProblems } from "./problem-types/training-problems.ts";
import { versionProblems } from "./problem-types/version-problems.ts";
import { webhookProblems } from "./problem-types/webhook-problems.ts";

/** The one table from refusal to problem. Each code has a page of its own in docs/problems/. */
export const problemTypes = {
  ...requestProblems,
  ...accessProblems,
  ...auditProblems,
  ...lineageProblems,
  ...commandProblems,
  ...trainingProblems,
  ...pipelineProblems,
  ...modelProblems,
  ...searchProblems,
  ...versionProblems,
  ...formatProblems,
  ...signingProblems,
  ...changeRequestProblems,
  ...routingProblems,
  ...rolloutProblems,
  ...monitoringProblems,
  ...webhookProblems,
  ...personProblems,
};

type Table = typeof problemTypes;

/** Every refusal that has an entry: what a route may throw as a problem. */
export type ProblemRefusal = { [Code in keyof Table]: Parameters<Table[Code]["detail"]>[0] }[keyof Table];
