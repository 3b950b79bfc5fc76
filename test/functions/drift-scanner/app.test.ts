import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDriftScanner } from "../../../functions/drift-scanner/app.ts";
import { openMonitoringWorld } from "../../support/monitoring-world.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let world: Awaited<ReturnType<typeof openMonitoringWorld>>;
const logged: string[] = [];
beforeAll(async () => {
  engine = await startTableEngine();
  world = await openMonitoringWorld(engine);
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    logged.push(String(line));
    return true;
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await engine.stop();
});

const message = (monitor: string, window: { readonly start: number; readonly end: number }) =>
  JSON.stringify({ schema: "drift-scan-requested.v1", workspace: "default", monitor, window });
const deliver = (...bodies: readonly string[]) =>
  createDriftScanner(world)({ Records: bodies.map((body, place) => ({ messageId: `m${place}`, body })) });

test("windows are assessed; a message that fails comes again, alone", async () => {
  await world.watched("one");
  const window = world.windowAhead();
  world.time.now = window.end + 60_000;
  const soon = world.windowAhead();
  const answer = await deliver("no JSON", message("one", window), message("one", soon), message("nobody", window));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m2" }] });
  expect((await world.monitor("one")).state.assessedThrough).toBe(window.end);
  expect(logged.join("")).toContain('"because":"no-monitor"');
});
