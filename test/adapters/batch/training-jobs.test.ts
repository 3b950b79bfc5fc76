import { BatchClient } from "@aws-sdk/client-batch";
import { afterAll, expect, test } from "vitest";
import { openTrainingJobs } from "../../../lib/adapters/batch/training-jobs.ts";
import { startWireServer, wireClient } from "../../support/wire-server.ts";

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

test("jobs are told by what became of them, a hundred in a call; one that is not known is left out", async () => {
  const calls: number[] = [];
  const server = await startWireServer(async ({ path, body }) => {
    expect(path).toBe("/v1/describejobs");
    const { jobs } = JSON.parse(body);
    calls.push(jobs.length);
    const described = jobs
      .filter((id: string) => id !== "unknown")
      .map((jobId: string) => {
        const status = { s: "SUCCEEDED", f: "FAILED", r: "RUNNABLE" }[jobId.slice(0, 1)];
        const container = { exitCode: 65, reason: "OutOfMemoryError" };
        return { jobId, status, statusReason: "Essential container in task exited", container };
      });
    return { status: 200, body: JSON.stringify({ jobs: described }) };
  });
  stops.push(server.stop);
  const client = new BatchClient(wireClient(server.url));
  const many = Array.from({ length: 120 }, (_, place) => `r${place}`);
  const standings = await openTrainingJobs(client).standings(["s1", "f1", "unknown", ...many]);
  expect(calls).toEqual([100, 23]);
  expect(standings.size).toBe(122);
  expect(standings.get("s1")).toEqual({ status: "succeeded" });
  expect(standings.get("r119")).toEqual({ status: "running" });
  expect(standings.get("f1")).toEqual({
    status: "failed",
    reason: "Essential container in task exited; OutOfMemoryError; exit code 65",
  });
});

test("no jobs, no call", async () => {
  const client = new BatchClient(wireClient("http://127.0.0.1:1"));
  expect(await openTrainingJobs(client).standings([])).toEqual(new Map());
});
