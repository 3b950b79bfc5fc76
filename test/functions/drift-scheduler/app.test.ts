import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDriftScheduler } from "../../../functions/drift-scheduler/app.ts";
import type { DueScan } from "../../../lib/ports/scan-queue.ts";
import { updateMonitor } from "../../../lib/usecases/update-monitor.ts";
import { openMonitoringWorld } from "../../support/monitoring-world.ts";
import { by, held } from "../../support/registry.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let world: Awaited<ReturnType<typeof openMonitoringWorld>>;
const queued: DueScan[] = [];
beforeAll(async () => {
  engine = await startTableEngine();
  world = await openMonitoringWorld(engine);
  await world.watched("slow");
  await world.watched("quick", { windowSeconds: 60 });
});
afterAll(() => engine.stop());
beforeEach(() => {
  queued.splice(0);
});

const wake = (event: unknown = { kind: "tick" }) =>
  createDriftScheduler({ ...world, scans: { send: async (scans) => void queued.push(...scans) } })(event);
/** Windows asked for, by monitor and the minute of the day that they end in. */
const asked = () =>
  queued.map(({ monitor, window }) => `${monitor} ${new Date(window.end).toISOString().slice(11, 16)}`).toSorted();
const at = (time: string) => {
  world.time.now = Date.parse(`2026-03-02T${time}Z`);
};

/** Marks all windows until then as assessed. */
const assessed = async (time: string) => {
  at(time);
  for (const name of ["slow", "quick"]) {
    const lengthMs = (await world.monitor(name)).state.windowSeconds * 1000;
    const end = Math.floor(world.time.now / lengthMs) * lengthMs;
    if (end > (await world.monitor(name)).state.assessedThrough) await world.scan(name, { start: end - lengthMs, end });
  }
};

test("each minute asks for the windows that end in it and in the next, to be scanned a bucket after their end", async () => {
  await assessed("09:03:20");
  await wake();
  expect(asked()).toEqual(["quick 09:04", "quick 09:05", "slow 09:05"]);
  expect(queued.find(({ monitor }) => monitor === "slow")).toEqual({
    workspace: "default",
    monitor: "slow",
    window: { start: Date.parse("2026-03-02T09:00Z"), end: Date.parse("2026-03-02T09:05Z") },
    delaySeconds: 100 + 60,
  });
});

test("windows that closed while nobody was woken are asked for at once, those of the last ten minutes", async () => {
  await assessed("09:10:00");
  at("09:13:30");
  await wake();
  expect(asked()).toEqual([
    ...["09:11", "09:12", "09:13", "09:14", "09:15"].map((end) => `quick ${end}`),
    "slow 09:15",
  ]);
  expect(queued.find(({ window }) => window.end === Date.parse("2026-03-02T09:11Z"))?.delaySeconds).toBe(0);
  queued.splice(0);
  at("09:40:30");
  await wake();
  expect(asked().filter((scan) => scan.startsWith("quick"))).toEqual(
    Array.from({ length: 12 }, (_, minute) => `quick 09:${31 + minute}`),
  );
});

test("a fact about a monitor asks for its windows at once, as its settings now are", async () => {
  held(await updateMonitor(world, by("ada"), { monitor: "slow", settings: { windowSeconds: 120 } }));
  await assessed("09:44:10");
  await wake({
    source: "tidegate",
    "detail-type": "monitor-updated.v1",
    detail: {
      schema: "fact.v1",
      id: "0".repeat(32),
      workspace: "default",
      subject: { kind: "monitor", id: "slow" },
      subjectVersion: 2,
      at: "2026-03-02T09:44:00.000Z",
      data: {},
    },
  });
  expect(asked()).toEqual(["slow 09:46"]);
});
