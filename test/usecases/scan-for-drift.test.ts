import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMonitor } from "../../lib/usecases/create-monitor.ts";
import { faultyClient, InjectedFault } from "../support/faulty-client.ts";
import { openMonitoringWorld } from "../support/monitoring-world.ts";
import { by, held } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let world: Awaited<ReturnType<typeof openMonitoringWorld>>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await openMonitoringWorld(engine);
});
afterAll(() => engine.stop());

describe("a scan", () => {
  test("finds nothing in traffic like the reference, and enters its report", async () => {
    const model = await world.watched("calm");
    const window = world.windowAhead();
    await world.traffic(model, window);
    world.time.now = window.end + 60_000;
    const outcome = await world.scan("calm", window);
    expect(outcome).toMatchObject({ outcome: "assessed", refusals: [] });
    expect((await world.monitor("calm")).state).toMatchObject({
      assessedThrough: window.end,
      last: { window, version: 1, drift: "STABLE", performance: "INSUFFICIENT" },
    });
    const entered = await world.reports.read("default", "calm", window.end);
    expect(entered).toMatchObject({
      digest: outcome.outcome === "assessed" && outcome.report,
      report: {
        drift: { rows: { reference: 600, current: 240 } },
        performance: { insufficient: "too-few-labels", window },
      },
    });
    expect(await world.incidents("open", "calm")).toEqual([]);
  });

  test("opens an incident for drift, and its retraining, in one command; harmless windows close it", async () => {
    const model = await world.watched("moved", { closeAfterWindows: 1 });
    const window = world.windowAhead();
    await world.traffic(model, window, { older: 15 });
    world.time.now = window.end + 60_000;
    await world.scan("moved", window);
    const [incident] = await world.incidents("open", "moved");
    const [pipeline] = await world.pipelines("moved");
    expect(incident).toMatchObject({ kind: "drift", version: 1, window, pipeline: pipeline?.id });
    expect(incident?.findings[0]).toMatch(/^age: PSI \d\.\d\d, mean 49\.5 → 64\.5$/);
    expect(pipeline).toMatchObject({
      status: "awaiting-approval",
      trigger: {
        kind: "drift",
        incident: incident?.id,
        report: incident?.report,
        requestedBy: "service:drift-scanner",
      },
    });
    const next = world.windowAhead();
    await world.traffic(model, next);
    world.time.now = next.end + 60_000;
    await world.scan("moved", next);
    expect(await world.incidents("open", "moved")).toEqual([]);
    expect(await world.incidents("closed", "moved")).toMatchObject([{ id: incident?.id }]);
  });

  test("watches the version that serves, and starts anew with it", async () => {
    const model = await world.watched("new", { retraining: null });
    const window = world.windowAhead();
    await world.traffic(model, window, { older: 15 });
    world.time.now = window.end + 60_000;
    await world.scan("new", window);
    expect(await world.version("new")).toBe(2);
    const next = world.windowAhead();
    await world.traffic(model, next, { version: 2 });
    world.time.now = next.end + 60_000;
    await world.scan("new", next);
    expect((await world.monitor("new")).state.last).toMatchObject({ version: 2, drift: "STABLE" });
    expect(await world.incidents("closed", "new")).toMatchObject([{ closedBecause: "version 2 serves instead of 1" }]);
  });

  test("of labels that come late looks at the window that they belong to", async () => {
    const model = await world.watched("labels", { performance: { minLabelled: 100, labelDelaySeconds: 300 } });
    const window = world.windowAhead();
    await world.traffic(model, window);
    const next = world.windowAhead(1);
    await world.traffic(model, next);
    world.time.now = next.end + 60_000;
    await world.scan("labels", next);
    const entered = await world.reports.read("default", "labels", next.end);
    expect(entered?.report.performance).toMatchObject({ window, current: { rows: 240 } });
  });
});

describe("is skipped", () => {
  test.each([
    ["for a model that nobody watches", "nobody", {}, "no-monitor"],
    ["for windows that are no longer asked for", "skip", { length: 600_000 }, "other-windows"],
    ["when its buckets have been put together", "skip", { late: 7_200_000 }, "too-late"],
  ])("%s", async (_, name, { length = 300_000, late = 0 }: { length?: number; late?: number }, because) => {
    if (name === "skip" && (await world.aggregates.load("default", "monitor", name)) === undefined)
      await world.watched("skip");
    const { end } = world.windowAhead();
    world.time.now = end + late;
    expect(await world.scan(name, { start: end - length, end })).toEqual({ outcome: "skipped", because });
  });

  test("while nothing serves", async () => {
    await world.model("idle", 4);
    held(await createMonitor(world, by("ada"), { model: "idle", settings: { windowSeconds: 300 } }));
    const window = world.windowAhead();
    world.time.now = window.end + 60_000;
    expect(await world.scan("idle", window)).toEqual({ outcome: "skipped", because: "nothing-serves" });
  });

  test("and comes again when its window has not ended", async () => {
    await world.watched("early");
    await expect(world.scan("early", world.windowAhead())).rejects.toThrow("has not ended yet");
  });
});

describe("ends the same", () => {
  /** What a drifted window must come to, however often it was tried. */
  const expectOnce = async (name: string, window: { end: number }) => {
    const { state, revision } = await world.monitor(name);
    const [incident, ...more] = await world.incidents("open", name);
    const [pipeline, ...others] = await world.pipelines(name);
    expect([more, others]).toEqual([[], []]);
    expect(revision).toBe(2);
    expect(state).toMatchObject({
      assessedThrough: window.end,
      driftWatch: { incident: incident?.id },
      pipeline: pipeline?.id,
    });
    const entered = await world.reports.read("default", name, window.end);
    expect([state.last?.report, incident?.report, pipeline?.trigger.report]).toEqual(Array(3).fill(entered?.digest));
  };
  const drifted = async (name: string) => {
    const model = await world.watched(name);
    const window = world.windowAhead();
    await world.traffic(model, window, { older: 15 });
    world.time.now = window.end + 60_000;
    return { model, window };
  };

  test("when it comes again, four at once, and after a newer one", async () => {
    const { model, window } = await drifted("again");
    await Promise.all(Array.from({ length: 4 }, () => world.scan("again", window)));
    await expectOnce("again", window);
    expect(await world.scan("again", window)).toEqual({ outcome: "skipped", because: "assessed-before" });
    const [older, newer] = [world.windowAhead(), world.windowAhead(1)];
    await world.traffic(model, newer, { older: 15 });
    world.time.now = newer.end + 60_000;
    await world.scan("again", newer);
    expect(await world.scan("again", older)).toEqual({ outcome: "skipped", because: "assessed-before" });
    expect((await world.monitor("again")).state.assessedThrough).toBe(newer.end);
  });

  test("when rows are captured between two tries: the first report counts", async () => {
    const { model, window } = await drifted("first");
    const { report } = await firstReport("first", window);
    await world.traffic(model, window, { older: 30 });
    await world.scan("first", window);
    await expectOnce("first", window);
    expect((await world.reports.read("default", "first", window.end))?.report).toEqual(report);
  });

  /** Dies once the report is entered. */
  const firstReport = async (name: string, window: { start: number; end: number }) => {
    const commit = async () => {
      throw new InjectedFault();
    };
    const dying = { ...world, aggregates: { ...world.aggregates, commit } };
    await expect(world.scan(name, window, dying)).rejects.toThrow(InjectedFault);
    const entered = await world.reports.read("default", name, window.end);
    if (entered === undefined) throw new Error("not entered");
    return entered;
  };

  test("when it dies between any two calls of the tables", async () => {
    const { window } = await drifted("counting");
    const counting = faultyClient(engine.client, 0, "before");
    await world.scan("counting", window, world.needsOver(counting.client));
    const calls = counting.calls();
    expect(calls).toBeGreaterThan(10);
    let deaths = 0;
    for (let at = 1; at <= calls; at += 1)
      for (const when of ["before", "after"] as const) {
        const name = `dies-${when}-${at}`;
        const doomed = await drifted(name);
        const { client } = faultyClient(engine.client, at, when);
        await world.scan(name, doomed.window, world.needsOver(client)).catch((error) => {
          if (!(error instanceof InjectedFault)) throw error;
          deaths += 1;
        });
        await world.scan(name, doomed.window);
        await world.scan(name, doomed.window);
        await expectOnce(name, doomed.window);
      }
    // An answer that is lost after the commit is found again by its key.
    expect(deaths).toBeGreaterThanOrEqual(2 * calls - 2);
  });
});
