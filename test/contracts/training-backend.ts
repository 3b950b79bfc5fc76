import { beforeAll, describe, expect, test } from "vitest";
import { parseJobName } from "../../lib/domain/training/job-name.ts";
import type { TrainingBackend } from "../../lib/ports/training-backend.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { otherRunId, runId, trainingRun, trainingSpec } from "../support/training.ts";

export interface SubmittedJob {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface TrainingBackendUnderTest {
  /** A backend without GPUs, whose specifications lie in the bucket `artifacts`. */
  readonly backend: TrainingBackend;
  /** The same backend, of whose calls number `at` fails after it took effect, which is what a lost answer looks like. */
  readonly losing: (at: number) => { readonly backend: TrainingBackend; readonly calls: () => number };
  /** Every job there is. */
  readonly jobs: () => Promise<readonly SubmittedJob[]>;
}

/** What every backend of training jobs must hold: one job per run, that knows its run. */
export const trainingBackendContract = (name: string, setUp: () => Promise<TrainingBackendUnderTest>) =>
  describe(`${name} keeps the contract of a training backend`, () => {
    let under: TrainingBackendUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });
    const jobOf = async (id: string) => (await under.jobs()).find((job) => job.id === id);

    test("a job is told its run, its specification and where its output goes, and its name leads back to the run", async () => {
      const job = await jobOf(await under.backend.submit("team-a", trainingRun()));
      expect(job?.environment).toMatchObject({
        TIDEGATE_RUN_ID: runId,
        TIDEGATE_SPEC_URI: `s3://artifacts/team-a/training-runs/${runId}/spec.json`,
        TIDEGATE_OUTPUT_URI: `s3://artifacts/team-a/training-runs/${runId}/output/`,
      });
      expect(parseJobName(job?.name ?? "")).toEqual({ workspace: "team-a", run: runId });
    });

    test("a run submitted again is the job it was, also when that has ended", async () => {
      const first = await under.backend.submit("again", trainingRun());
      expect(await under.backend.submit("again", trainingRun())).toBe(first);
      await expect.poll(async () => (await jobOf(first))?.status).toMatch(/SUCCEEDED|FAILED/);
      expect(await under.backend.submit("again", trainingRun())).toBe(first);
    });

    test("another run, and the same run of another workspace, is another job", async () => {
      const submissions = [
        await under.backend.submit("one", trainingRun()),
        await under.backend.submit("one", trainingRun({ id: otherRunId })),
        await under.backend.submit("one-two", trainingRun()),
      ];
      expect(new Set(submissions).size).toBe(3);
    });

    test("a submission whose answer was lost is found again", async () => {
      for (let at = 1; ; at += 1) {
        const workspace = `lost-${at}`;
        const losing = under.losing(at);
        const lost = await losing.backend.submit(workspace, trainingRun()).catch((error: unknown) => error);
        const found = await under.backend.submit(workspace, trainingRun());
        const ours = (await under.jobs()).filter((job) => parseJobName(job.name)?.workspace === workspace);
        expect(ours.map(({ id }) => id)).toEqual([found]);
        if (losing.calls() < at) break;
        expect(lost).toBeInstanceOf(InjectedFault);
      }
    });

    test("a run that no job definition fits is refused for good, and submits nothing", async () => {
      const run = trainingRun({ spec: trainingSpec({ device: "gpu" }) });
      const before = await under.jobs();
      await expect(under.backend.submit("gpu", run)).rejects.toMatchObject({ name: "SubmissionRefusedError" });
      expect(await under.jobs()).toHaveLength(before.length);
    });
  });
