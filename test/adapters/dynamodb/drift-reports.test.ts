import { readFileSync } from "node:fs";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDriftReports } from "../../../lib/adapters/dynamodb/drift-reports.ts";
import * as keys from "../../../lib/adapters/dynamodb/item-keys.ts";
import { driftReportSchema } from "../../../lib/adapters/dynamodb/schemas/drift-report.ts";
import { openArtifactStore } from "../../../lib/adapters/s3/artifact-store.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import type { DriftReports } from "../../../lib/ports/drift-reports.ts";
import { InvalidCursorError } from "../../../lib/ports/invalid-cursor-error.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

const sample: unknown = JSON.parse(
  readFileSync(new URL("../../vectors/reports/drift-report.v1.json", import.meta.url), "utf8"),
);
const report = driftReportSchema.parse(sample);

let engine: TableEngine;
let objects: ObjectEndpoint;
let reports: DriftReports;
beforeAll(async () => {
  engine = await startTableEngine();
  objects = await startObjectEndpoint();
  reports = openDriftReports({
    client: engine.client,
    table: await createMeasureTable(engine.client, "measure"),
    artifacts: openArtifactStore({ client: objects.client, bucket: objects.bucket, clock: systemClock }),
  });
});
afterAll(async () => {
  await objects.stop();
  await engine.stop();
});

const ending = (end: number) => ({ ...report, window: { start: end - 300_000, end } });

test("a report as it was released is still read, whole", () => {
  expect(report).toEqual(sample);
});

describe("reports on the tables", () => {
  test("one is read as it was entered, by the end of its window, in its own workspace", async () => {
    const { digest } = await reports.enter("default", report);
    expect(await reports.read("default", report.monitor, report.window.end)).toEqual({ digest, report });
    expect(await reports.read("default", report.monitor, report.window.start)).toBeUndefined();
    expect(await reports.read("other", report.monitor, report.window.end)).toBeUndefined();
  });

  test("the first report of a window stays, whoever comes at once or later", async () => {
    const versions = [1, 2, 3, 4].map((version) => ({ ...ending(Date.UTC(2026, 0, 2)), version }));
    const entered = await Promise.all(versions.map((one) => reports.enter("default", one)));
    const [first] = entered;
    expect(new Set(entered.map(({ digest }) => digest)).size).toBe(1);
    for (const { report: kept } of entered) expect(kept).toEqual(first?.report);
    expect((await reports.enter("default", ending(Date.UTC(2026, 0, 2)))).digest).toBe(first?.digest);
  });

  test("they are listed by monitor, newest window first, page by page", async () => {
    const ends = [3, 4, 5].map((day) => Date.UTC(2026, 0, day));
    for (const end of [ends[1], ends[2], ends[0]]) await reports.enter("listed", ending(end ?? 0));
    const page = await reports.list("listed", report.monitor, { limit: 2 });
    expect(page.items.map(({ window }) => window.end)).toEqual([ends[2], ends[1]]);
    expect(page.items[0]).toEqual({
      window: ending(ends[2] ?? 0).window,
      version: report.version,
      drift: report.drift.verdict,
      performance: report.performance.verdict,
      insufficient: { drift: null, performance: null },
      report: (await reports.read("listed", report.monitor, ends[2] ?? 0))?.digest,
    });
    const rest = await reports.list("listed", report.monitor, { limit: 2, cursor: page.next ?? "" });
    expect(rest.items.map(({ window }) => window.end)).toEqual([ends[0]]);
    expect(rest.next).toBeUndefined();
    expect((await reports.list("listed", "another", { limit: 2 })).items).toEqual([]);
  });

  test("one that says nothing is listed with why; what was listed before that was kept says only its verdict", async () => {
    const drift = { ...report.drift, verdict: "INSUFFICIENT", insufficient: "no-reference" } as const;
    const performance = { ...report.performance, verdict: "INSUFFICIENT", insufficient: "no-reference" } as const;
    await reports.enter("silent", { ...report, drift, performance });
    const list = async () => (await reports.list("silent", report.monitor, { limit: 1 })).items;
    const [entry] = await list();
    expect(entry).toMatchObject({ insufficient: { drift: "no-reference", performance: "no-reference" } });
    const Key = keys.reportKey("silent", report.monitor, report.window.end);
    const change = { TableName: "measure", Key, UpdateExpression: "REMOVE insufficient" };
    await engine.client.send(new UpdateCommand(change));
    const { insufficient: _, ...older } = entry ?? {};
    expect(await list()).toEqual([older]);
  });

  test("a cursor that is none is refused", async () => {
    await expect(reports.list("listed", report.monitor, { limit: 2, cursor: "x" })).rejects.toThrow(InvalidCursorError);
  });
});
