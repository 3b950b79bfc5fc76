import { describe, expect, test } from "vitest";
import type {
  Lineage,
  LineageEdge,
  LineageNode,
  NodeKind,
  Relation,
} from "../../../lib/domain/lineage/lineage-graph.ts";
import type { OpenLineageEvent, OpenLineageRunEvent } from "../../../lib/domain/lineage/open-lineage-event.ts";
import { toOpenLineage } from "../../../lib/domain/lineage/to-open-lineage.ts";
import { isOpenLineage } from "../../functions/audit/open-lineage-schema.ts";

const place = (index: number) => ({
  index,
  event: String(index).padStart(32, "0"),
  type: "something-happened",
  at: new Date(index * 1000).toISOString(),
});

const node = (kind: NodeKind, id: string, attributes: LineageNode["attributes"], ...leaves: number[]): LineageNode => ({
  kind,
  id,
  attributes: { model: "fraud", ...attributes },
  leaves: leaves.map(place),
});

const edge = (from: LineageNode, relation: Relation, to: LineageNode, ...leaves: number[]): LineageEdge => ({
  from,
  to,
  relation,
  leaves: leaves.map((index, turn) => ({ ...place(index), says: turn % 2 === 0 ? "begins" : "ends" })),
});

const told = (nodes: readonly LineageNode[], edges: readonly LineageEdge[] = []): readonly OpenLineageEvent[] => {
  const lineage: Lineage = { of: { kind: "data", id: "d" }, complete: true, nodes, edges };
  const events = toOpenLineage(lineage, "log.example.com/tidegate");
  for (const event of events) expect(isOpenLineage(event)).toBe(true);
  return events;
};

const isRun = (event: OpenLineageEvent): event is OpenLineageRunEvent => "run" in event;
const hex = (digit: string) => digit.repeat(32);

describe("OpenLineage is told", () => {
  test.each<[NodeKind, string, string, string]>([
    ["training-run", "submitted", "train/fraud", "RUNNING"],
    ["training-run", "succeeded", "train/fraud", "COMPLETE"],
    ["training-run", "failed", "train/fraud", "FAIL"],
    ["tracking-run", "FINISHED", "track/fraud", "COMPLETE"],
    ["tracking-run", "FAILED", "track/fraud", "FAIL"],
    ["tracking-run", "KILLED", "track/fraud", "ABORT"],
    ["change-request", "open", "approve/fraud", "RUNNING"],
    ["change-request", "applied", "approve/fraud", "COMPLETE"],
    ["change-request", "rejected", "approve/fraud", "FAIL"],
    ["change-request", "withdrawn", "approve/fraud", "ABORT"],
    ["change-request", "expired", "approve/fraud", "ABORT"],
    ["rollout", "holding", "roll-out/fraud", "RUNNING"],
    ["rollout", "promoted", "roll-out/fraud", "COMPLETE"],
    ["rollout", "rolled-back", "roll-out/fraud", "FAIL"],
    ["rollout", "aborted", "roll-out/fraud", "ABORT"],
    ["pipeline", "champion-kept", "retrain/fraud", "COMPLETE"],
    ["pipeline", "cancelled", "retrain/fraud", "ABORT"],
    ["incident", "closed", "watch/fraud", "COMPLETE"],
  ])("that a %s is %s: run of %s, %s", (kind, status, job, state) => {
    const events = told([node(kind, hex("a"), { status }, 1, 5)]).filter(isRun);
    expect(events.map(({ eventType, eventTime, job: { name } }) => [eventType, eventTime, name])).toEqual([
      ["START", place(1).at, job],
      [state, place(5).at, job],
    ]);
    expect(new Set(events.map(({ run }) => run.runId))).toEqual(new Set(["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"]));
  });

  test("that a pipeline had a run trained, which read its data and wrote its version", () => {
    const pipeline = node("pipeline", hex("b"), { status: "training" }, 1);
    const run = node("training-run", hex("a"), { status: "succeeded" }, 2, 4);
    const version = node("model-version", "m1.2", { semver: "1.1.0" }, 4);
    const data = node("data", "d".repeat(64), {});
    const events = told(
      [pipeline, run, version, data],
      [edge(pipeline, "ran", run, 3), edge(run, "trained-on", data, 2), edge(run, "registered", version, 4)],
    );
    const [trained] = events.filter(isRun).filter(({ eventType }) => eventType === "COMPLETE");
    expect(trained?.inputs.map(({ name }) => name)).toEqual([`data/sha256/${"d".repeat(64)}`]);
    expect(trained?.outputs).toMatchObject([
      { name: "model-versions/m1.2", facets: { version: { datasetVersion: "1.1.0" } } },
    ]);
    expect(trained?.run.facets.parent).toMatchObject({
      run: { runId: "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb" },
      job: { name: "retrain/fraud" },
    });
    expect(trained?.producer).toBe("tidegate://log.example.com/tidegate");
  });

  test("which versions a route serves, but not those it ceased to serve", () => {
    const route = node("route", "fraud", {}, 1, 9);
    const [one, two] = [node("model-version", "m1.1", {}, 0), node("model-version", "m1.2", {}, 0)];
    const events = told(
      [route, one, two],
      [edge(route, "serves-as-stable", one, 1, 9), edge(route, "serves-as-canary", two, 2, 5, 7)],
    );
    const served = events.find((event) => "job" in event && event.job.name === "serve/fraud");
    expect(served).toMatchObject({ eventTime: place(9).at, inputs: [{ name: "model-versions/m1.2" }] });
  });

  test("of nothing that the log only names", () => {
    expect(told([node("data", "d".repeat(64), {}), node("model-version", "m1.1", {})])).toEqual([]);
  });
});
