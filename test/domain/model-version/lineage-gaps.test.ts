import { expect, test } from "vitest";
import { lineageGaps } from "../../../lib/domain/model-version/lineage-gaps.ts";

const trainingData = { sha256: "a".repeat(64) };

test.each([
  [{}, ["data", "code", "environment"]],
  [{ trainingData, codeCommit: "c0ffee", trainingRun: "run-1" }, []],
  [{ trainingData, codeCommit: "c0ffee", containerImageDigest: "sha256:1" }, []],
  [{ trainingData, codeCommit: "c0ffee", pythonVersion: "3.13" }, ["environment"]],
  [{ codeCommit: "c0ffee", trainingRun: "run-1" }, ["data"]],
  [{ trainingData, trainingRun: "run-1" }, ["code"]],
])("a lineage that names %o lacks %o", (lineage, missing) => {
  expect(lineageGaps({ lineage })).toEqual(missing);
});
