import type { SpecRefusal } from "../../domain/training/spec-refusal.ts";
import type { ProblemTypes } from "./problem-type.ts";

/** What any command refuses, too, is told among its problems. */
type TrainingProblem =
  | Exclude<SpecRefusal, { readonly code: "too-large" }>
  | { readonly code: "dataset-not-found"; readonly sha256: string }
  | { readonly code: "training-run-not-found"; readonly run: string };

export const trainingProblems: ProblemTypes<TrainingProblem> = {
  "dataset-not-found": {
    status: 422,
    title: "The data set is not there",
    detail: ({ sha256 }) =>
      `No artifact ${sha256} was uploaded to this workspace. Ask POST /v1/models/{model}/artifacts where to put it, upload it, then ask again.`,
  },
  "duplicate-feature": {
    status: 422,
    title: "A feature is named twice",
    detail: ({ feature }) => `${feature} appears more than once in features; name each column once.`,
  },
  "target-is-a-feature": {
    status: 422,
    title: "The target is among the features",
    detail: ({ target }) =>
      `${target} is what the model is to predict; a model that reads it has learned nothing. Take it out of features.`,
  },
  "unusable-column": {
    status: 422,
    title: "A column cannot play this part",
    detail: ({ column, fault }) =>
      fault === "reserved"
        ? `${column} is what every trained model and its reference rows call a column of their own; rename the column in the data set.`
        : `${column} is the target and the segment column; figures for each of its values would say nothing. Choose another segment column.`,
  },
  "training-run-not-found": {
    status: 404,
    title: "There is no such training run",
    detail: ({ run }) => `No training run ${run} in this workspace.`,
  },
};
