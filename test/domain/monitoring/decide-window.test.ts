import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Loaded } from "../../../lib/domain/command/change.ts";
import { type AssessedWindow, decideWindow } from "../../../lib/domain/monitoring/decide-window.ts";
import type { Incident } from "../../../lib/domain/monitoring/incident.ts";
import type { Monitor } from "../../../lib/domain/monitoring/monitor.ts";
import { monitor, retrainingPolicy } from "../../support/pipelines.ts";
import { model, registryWorld } from "../../support/registry-world.ts";

/** The window number `place` (from 1) of a minute each. */
const window = (place: number, found: Partial<AssessedWindow> = {}): AssessedWindow => ({
  window: { start: (place - 1) * 60_000, end: place * 60_000 },
  version: 1,
  drift: "STABLE",
  performance: "STABLE",
  report: String(place).padStart(64, "0"),
  findings: { drift: ["age: PSI 0.31"], performance: ["accuracy 70 %"] },
  ...found,
});

/** A monitor of a model with a champion, to which windows are told as the scanner does. */
const watchWorld = (settings: Partial<Monitor> = {}) => {
  const world = registryWorld();
  const state = model({ aliases: { champion: 1 } });
  world.apply([
    { kind: "model", id: state.id, basis: null, event: "model-registered", state },
    { kind: "monitor", id: "fraud", basis: null, event: "monitor-created", state: monitor(settings) },
  ]);
  let created = 0;
  const id = () => {
    created += 1;
    return String(created).padStart(32, "0");
  };
  const incidentOf = (watch: Monitor["driftWatch"]): Loaded<Incident> | undefined =>
    watch.incident === null ? undefined : world.get("incident", watch.incident);
  const tell = (assessed: AssessedWindow) => {
    const loaded = world.get("monitor", "fraud");
    const { driftWatch, performanceWatch } = loaded.state;
    const decision = decideWindow(
      {
        monitor: loaded,
        model: world.get("model", "m1"),
        incidents: { drift: incidentOf(driftWatch), performance: incidentOf(performanceWatch) },
      },
      assessed,
      { drift: id(), performance: id(), pipeline: id() },
      "service:drift-scanner",
      assessed.window.end + 1,
    );
    world.apply(decision.changes);
    return decision;
  };
  const watched = () => world.get("monitor", "fraud").state;
  const incidents = () => world.all("incident").toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return { ...world, tell, watched, incidents };
};

describe("an incident", () => {
  test("opens with the reports and findings of the window that completes the row", () => {
    const { tell, watched, incidents } = watchWorld({ openAfterWindows: 2, retraining: null });
    tell(window(1, { drift: "DRIFTED" }));
    expect(incidents()).toEqual([]);
    tell(window(2, { drift: "DRIFTED" }));
    expect(incidents()).toMatchObject([
      { kind: "drift", status: "open", version: 1, window: { end: 120_000 }, report: window(2).report, pipeline: null },
    ]);
    expect(watched()).toMatchObject({
      assessedThrough: 120_000,
      last: { drift: "DRIFTED", report: window(2).report },
      driftWatch: { incident: incidents()[0]?.id, streak: 0 },
    });
  });

  test("closes after its row of harmless windows, which one in between breaks and a silent one does not", () => {
    const { tell, incidents } = watchWorld({ closeAfterWindows: 2 });
    const verdicts = ["DRIFTED", "STABLE", "APPROACHING", "STABLE", "INSUFFICIENT"] as const;
    for (const [place, drift] of verdicts.entries()) tell(window(place + 1, { drift }));
    expect(incidents()).toMatchObject([{ status: "open" }]);
    tell(window(6));
    expect(incidents()).toMatchObject([
      { status: "closed", closedAt: 360_001, closedBecause: "2 windows in a row are harmless" },
    ]);
  });

  test("is over when another version serves, which may give rise to one of its own", () => {
    const { tell, incidents } = watchWorld();
    tell(window(1, { drift: "DRIFTED", performance: "DECAYED" }));
    tell(window(2, { version: 2, drift: "DRIFTED" }));
    expect(incidents()).toMatchObject([
      { version: 1, status: "closed", closedBecause: "version 2 serves instead of 1" },
      { version: 1, status: "closed" },
      { version: 2, status: "open", kind: "drift" },
    ]);
  });
});

describe("a retraining", () => {
  test("starts with the incident that asks for it, in the same command, and once for both kinds", () => {
    const { tell, watched, incidents, all } = watchWorld();
    const { refusals } = tell(window(1, { drift: "DRIFTED", performance: "DECAYED" }));
    const [pipeline, ...others] = all("pipeline");
    expect(others).toEqual([]);
    expect(pipeline).toMatchObject({
      status: "awaiting-approval",
      trigger: { kind: "drift", incident: incidents()[0]?.id, report: window(1).report, reason: "age: PSI 0.31" },
    });
    expect(incidents().map((incident) => incident.pipeline)).toEqual([pipeline?.id, null]);
    expect(watched()).toMatchObject({ pipeline: pipeline?.id, cooldownUntil: 60_001 + 3_600_000 });
    expect(refusals).toMatchObject([{ code: "pipeline-in-progress" }]);
  });

  test("waits while the model cools down, until the next window that alarms", () => {
    const { tell, incidents, all } = watchWorld({ cooldownUntil: 180_000 });
    expect(tell(window(1, { drift: "DRIFTED" })).refusals).toMatchObject([
      { code: "cooldown", model: "fraud", until: 180_000 },
    ]);
    expect(incidents()).toMatchObject([{ status: "open", pipeline: null }]);
    tell(window(2, { drift: "DRIFTED" }));
    expect(all("pipeline")).toEqual([]);
    tell(window(3, { drift: "DRIFTED" }));
    expect(incidents()).toMatchObject([{ status: "open", pipeline: all("pipeline")[0]?.id }]);
  });

  test("does not start for what its policy does not name", () => {
    const { tell, all } = watchWorld({ retraining: retrainingPolicy({ on: ["decay"] }) });
    expect(tell(window(1, { drift: "DRIFTED" })).refusals).toMatchObject([{ code: "no-retraining-policy" }]);
    expect(all("pipeline")).toEqual([]);
  });
});

/** What one side of a monitor has come to after some windows, by the rule's words: rows counted back from each window. */
const opensAndCloses = (verdicts: readonly string[], alarm: string, openAfter: number, closeAfter: number) => {
  const events: string[] = [];
  let row: string[] = [];
  for (const verdict of verdicts) {
    if (verdict === "INSUFFICIENT") continue;
    row.push(verdict);
    const isOpen = events.length % 2 === 1;
    const [wanted, length] = isOpen ? ["STABLE", closeAfter] : [alarm, openAfter];
    if (row.length < length || !row.slice(-length).every((one) => one === wanted)) continue;
    events.push(isOpen ? "close" : "open");
    row = [];
  }
  return events;
};

test("whatever windows say, twice, late or out of order, each row opens and closes one incident", () => {
  const verdict = (alarm: "DRIFTED" | "DECAYED") =>
    fc.constantFrom("STABLE", "APPROACHING", alarm, alarm, "INSUFFICIENT");
  const told = fc.record({
    place: fc.integer({ min: 1, max: 40 }),
    drift: verdict("DRIFTED") as fc.Arbitrary<AssessedWindow["drift"]>,
    performance: verdict("DECAYED") as fc.Arbitrary<AssessedWindow["performance"]>,
  });
  const rows = fc.integer({ min: 1, max: 3 });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 60 }), rows, rows, (windows, openAfterWindows, closeAfterWindows) => {
      const world = watchWorld({ openAfterWindows, closeAfterWindows });
      const assessed: typeof windows = [];
      for (const one of windows) {
        const isNew = one.place > (assessed.at(-1)?.place ?? 0);
        const { changes } = world.tell(window(one.place, one));
        expect(changes.length > 0).toBe(isNew);
        if (isNew) assessed.push(one);
        const { driftWatch, performanceWatch, pipeline, assessedThrough } = world.watched();
        expect(assessedThrough).toBe((assessed.at(-1)?.place ?? 0) * 60_000);
        const open = world.incidents().filter(({ status }) => status === "open");
        expect(open.map(({ id }) => id).sort()).toEqual(
          [driftWatch.incident, performanceWatch.incident].filter((id) => id !== null).sort(),
        );
        expect(new Set(open.map(({ kind }) => kind)).size).toBe(open.length);
        expect(world.all("pipeline").length).toBe(pipeline === null ? 0 : 1);
      }
      for (const [kind, alarm] of [
        ["drift", "DRIFTED"],
        ["performance", "DECAYED"],
      ] as const) {
        const expected = opensAndCloses(
          assessed.map((one) => one[kind]),
          alarm,
          openAfterWindows,
          closeAfterWindows,
        );
        const own = world.incidents().filter((incident) => incident.kind === kind);
        expect(own.flatMap(({ status }) => (status === "closed" ? ["open", "close"] : ["open"]))).toEqual(expected);
      }
    }),
  );
});
