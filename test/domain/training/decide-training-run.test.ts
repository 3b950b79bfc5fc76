import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../../lib/domain/command/change.ts";
import {
  decideJobSubmitted,
  decideLaunch,
  decideRequestTrainingRun,
  decideRunFailed,
  decideRunSucceeded,
} from "../../../lib/domain/training/decide-training-run.ts";
import type { TrainingRun } from "../../../lib/domain/training/training-run.ts";
import { loaded, model } from "../../support/registry-world.ts";
import { runId, trainingResult, trainingRun, trainingSpec } from "../../support/training.ts";

const effect = { id: runId, worker: "training-launcher", type: "submit-job", payload: { run: runId } };
const awaiting = (job: string) => ({ id: job, worker: "reconciler", type: "await-job", payload: { job } });
const { metrics } = trainingResult();
const succeeded = (run: TrainingRun, job = "j1", at = 9) =>
  decideRunSucceeded(loaded(run), 3, { job, version: 4, metrics }, at);
const failed = (run: TrainingRun, failure: string, job: string | null = "j1", at = 9) =>
  decideRunFailed(loaded(run), 3, { job, failure }, at);

const submitted = trainingRun({ status: "submitted", job: "j1", submittedAt: 5 });
const ended = [
  trainingRun({ status: "succeeded", job: "j1", version: 4, metrics, finishedAt: 8 }),
  trainingRun({ status: "failed", job: "j1", failure: "why", finishedAt: 8 }),
];

describe("asking for a run", () => {
  test("creates it with the effect that submits its job, listed with its model's runs", () => {
    const decision = decideRequestTrainingRun(model({ riskTier: 2 }), trainingSpec(), runId, "tom", 1);
    const state = trainingRun({ riskTier: 2 });
    expect(decision).toEqual({
      ok: true,
      value: {
        state,
        change: {
          kind: "training-run",
          id: runId,
          basis: null,
          event: "training-run-requested",
          state,
          riskTier: 2,
          listing: { group: "m1", sort: runId },
          effects: [effect],
        },
      },
    });
  });

  test("by a specification that nobody could train by is refused", () => {
    const spec = trainingSpec({ target: "amount" });
    expect(decideRequestTrainingRun(model(), spec, runId, "tom", 1)).toMatchObject({
      refusal: { code: "target-is-a-feature" },
    });
  });
});

describe("launching a run", () => {
  test("gives it to one launcher, until that one can no longer be alive", () => {
    const [change] = decideLaunch(loaded(trainingRun()), 3, 1_000);
    expect(change).toMatchObject({
      event: "training-run-launching",
      state: { status: "requested", launchingUntil: 121_000 },
    });
    const taken = trainingRun({ launchingUntil: 121_000 });
    expect(decideLaunch(loaded(taken), 3, 120_999)).toEqual([]);
    expect(decideLaunch(loaded(taken), 3, 121_000)).toMatchObject([{ state: { launchingUntil: 241_000 } }]);
  });

  test("settles its effect when its job is submitted, once, and asks that the job's end be looked for", () => {
    expect(decideJobSubmitted(loaded(trainingRun({ launchingUntil: 9 })), 3, "j1", 5)).toMatchObject([
      { event: "training-run-submitted", state: submitted, settles: [effect], effects: [awaiting("j1")] },
    ]);
    expect(decideJobSubmitted(loaded(submitted), 3, "j2", 6)).toEqual([]);
  });

  test("is over once it is submitted or has ended", () => {
    for (const run of [submitted, ...ended]) expect(decideLaunch(loaded(run), 3, 1_000_000)).toEqual([]);
    for (const run of ended) expect(decideJobSubmitted(loaded(run), 3, "j1", 9)).toEqual([]);
  });
});

describe("the end of a run", () => {
  test("names its version and metrics, or why there is none", () => {
    expect(succeeded(submitted)).toMatchObject([
      {
        event: "training-run-succeeded",
        settles: [awaiting("j1")],
        state: { status: "succeeded", version: 4, metrics, finishedAt: 9 },
      },
    ]);
    expect(failed(submitted, "exit code 65")).toMatchObject([
      {
        event: "training-run-failed",
        settles: [awaiting("j1")],
        state: { status: "failed", failure: "exit code 65", version: null },
      },
    ]);
  });

  test("before its submission was confirmed leaves nothing to the launcher", () => {
    for (const changes of [succeeded(trainingRun({ launchingUntil: 9 })), failed(trainingRun(), "x")])
      expect(changes).toMatchObject([{ settles: [effect], state: { job: "j1", launchingUntil: null } }]);
    expect(failed(trainingRun(), "this deployment has no GPU", null)).toMatchObject([
      { settles: [effect], state: { job: null } },
    ]);
  });

  test("is not that of a job which is another's", () => {
    expect(succeeded(submitted, "j2")).toEqual([]);
    expect(failed(submitted, "x", "j2")).toEqual([]);
    expect(failed(submitted, "x", null)).toEqual([]);
  });

  test("is told in a text that the log can hold", () => {
    const [change] = failed(submitted, `${"x".repeat(1_999)}😀\n${"y".repeat(70_000)}`);
    expect(change?.state).toMatchObject({ failure: `${"x".repeat(1_999)}\uFFFD` });
  });
});

type Step =
  | { do: "launch" }
  | { do: "confirm"; job: string }
  | { do: "refuse" }
  | { do: "end"; job: string; well: boolean }
  | { do: "wait"; ms: number };

const jobs = fc.constantFrom("j1", "j1", "j1", "j2");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("launch" as const) }),
  fc.record({ do: fc.constant("confirm" as const), job: jobs }),
  fc.record({ do: fc.constant("refuse" as const) }),
  fc.record({ do: fc.constant("end" as const), job: jobs, well: fc.boolean() }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 60_000, 120_000) }),
);

/** What a step decides, from whatever state it finds. */
const decide = (run: TrainingRun, taken: Step, at: number): readonly Change[] => {
  const basis = loaded(run);
  if (taken.do === "launch") return decideLaunch(basis, 3, at);
  if (taken.do === "confirm") return decideJobSubmitted(basis, 3, taken.job, at);
  if (taken.do === "refuse") return decideRunFailed(basis, 3, { job: null, failure: "refused" }, at);
  if (taken.do === "wait") return [];
  return taken.well
    ? decideRunSucceeded(basis, 3, { job: taken.job, version: 4, metrics }, at)
    : decideRunFailed(basis, 3, { job: taken.job, failure: "x" }, at);
};

const rank = { requested: 0, submitted: 1, succeeded: 2, failed: 2 } as const;

test("whatever is told in whatever order, late or twice: a run only moves on, leaves no work behind, and ends once", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let run = trainingRun();
      let at = 1;
      const standing = new Set([`training-launcher ${runId}`]);
      let launches: number[] = [];
      for (const taken of steps) {
        if (taken.do === "wait") at += taken.ms;
        const [change, ...more] = decide(run, taken, at);
        expect(more).toEqual([]);
        if (change === undefined) continue;
        if (change.kind !== "training-run") throw new Error("another aggregate");
        const before = run;
        run = change.state;
        for (const { id, worker } of change.settles ?? []) expect(standing.delete(`${worker} ${id}`)).toBe(true);
        for (const { id, worker } of change.effects ?? []) standing.add(`${worker} ${id}`);
        if (taken.do === "launch") {
          expect(launches.every((earlier) => at - earlier >= 120_000)).toBe(true);
          launches = [...launches, at];
        } else expect(rank[run.status]).toBeGreaterThan(rank[before.status]);
        if (before.job !== null) expect(run.job).toBe(before.job);
        expect(run.version !== null).toBe(run.status === "succeeded");
        expect(run.failure !== null).toBe(run.status === "failed");
        expect(run.finishedAt !== null).toBe(rank[run.status] === 2);
      }
      const left = { requested: [`training-launcher ${runId}`], submitted: [`reconciler ${run.job}`] };
      expect([...standing]).toEqual(run.status === "requested" || run.status === "submitted" ? left[run.status] : []);
      if (rank[run.status] === 2)
        for (const job of ["j1", "j2", null]) {
          expect(decideRunFailed(loaded(run), 3, { job, failure: "late" }, at)).toEqual([]);
          if (job !== null) expect(decide(run, { do: "end", job, well: true }, at)).toEqual([]);
        }
    }),
    { numRuns: 2_000 },
  );
});
