import { accessProblems } from "./problem-types/access-problems.ts";
import { commandProblems } from "./problem-types/command-problems.ts";
import { modelProblems } from "./problem-types/model-problems.ts";
import { requestProblems } from "./problem-types/request-problems.ts";
import { trainingProblems } from "./problem-types/training-problems.ts";

/** The one table from refusal to problem. Each code has a page of its own in docs/problems/. */
export const problemTypes = {
  ...requestProblems,
  ...accessProblems,
  ...commandProblems,
  ...trainingProblems,
  ...modelProblems,
};

type Table = typeof problemTypes;

/** Every refusal that has an entry: what a route may throw as a problem. */
export type ProblemRefusal = { [Code in keyof Table]: Parameters<Table[Code]["detail"]>[0] }[keyof Table];
