import fc from "fast-check";
import { expect, test } from "vitest";
import { jobName, parseJobName } from "../../../lib/domain/training/job-name.ts";

const workspaces = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/);
const runs = fc.stringMatching(/^[0-9a-f]{32}$/);

test("a run is found again by its job's name, in its own workspace", () => {
  fc.assert(
    fc.property(workspaces, runs, (workspace, run) => {
      const name = jobName(workspace, run);
      // AWS Batch, SubmitJob: up to 128 letters, digits, hyphens and underscores, the first alphanumeric.
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
      expect(parseJobName(name)).toEqual({ workspace, run });
    }),
  );
});

test.each([
  "",
  "nightly-report",
  `tidegate__${"0".repeat(32)}`,
  `tidegate_Team_${"0".repeat(32)}`,
  `tidegate_a_b_${"0".repeat(32)}`,
  `tidegate_a_${"0".repeat(31)}`,
  `tidegate_a_${"0".repeat(32)}\n`,
  `x_tidegate_a_${"0".repeat(32)}`,
])("%j is nobody's job of ours", (name) => {
  expect(parseJobName(name)).toBeUndefined();
});
