import type { DataNotInLog } from "../../usecases/trace-data.ts";
import type { PredictionNotFound } from "../../usecases/trace-prediction.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const lineageProblems: ProblemTypes<PredictionNotFound | DataNotInLog> = {
  "prediction-not-found": {
    status: 404,
    title: "There is no such prediction",
    detail: ({ prediction }) =>
      `No row of prediction ${prediction} is kept in this workspace. Rows are kept as long as labels may come.`,
  },
  "data-not-in-log": {
    status: 404,
    title: "The log names no such data set",
    detail: ({ data }) => `No training run, pipeline or version in this workspace's log names the data set ${data}.`,
  },
};
