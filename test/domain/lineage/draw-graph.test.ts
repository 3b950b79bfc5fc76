import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangeRequest } from "../../../lib/domain/change-request/change-request.ts";
import { drawGraph } from "../../../lib/domain/lineage/draw-graph.ts";
import { type LineageGraph, nodeKey } from "../../../lib/domain/lineage/lineage-graph.ts";
import type { LineageKind, LoggedChange } from "../../../lib/domain/lineage/logged-change.ts";
import { nextSubjects } from "../../../lib/domain/lineage/next-subjects.ts";
import type { Arm } from "../../../lib/domain/routing/route.ts";
import { peerRule } from "../../support/approval-rules.ts";
import { version } from "../../support/registry-world.ts";
import { deployment, route, target } from "../../support/serving.ts";
import { datasetSha256, runId, trainingRun } from "../../support/training.ts";

/** A leaf at a place of the log, of type `<kind>-<index>`. */
const leaf = <Kind extends LineageKind>(
  index: number,
  kind: Kind,
  id: string,
  state: LoggedChange<Kind>["state"],
): LoggedChange<Kind> => ({
  kind,
  id,
  state,
  version: index + 1,
  index,
  event: String(index).padStart(32, "0"),
  type: `${kind}-${index}`,
  at: new Date(index * 1000).toISOString(),
});

const stable = (number: number): Arm => ({ role: "stable", version: number, weightBasisPoints: 10_000 });
const canary = (number: number): Arm => ({ role: "canary", version: number, weightBasisPoints: 0 });
const nobody = () => undefined;

const request: ChangeRequest = {
  schema: "change-request.v2",
  id: "c1",
  model: "m1",
  modelName: "fraud",
  version: 2,
  digest: "0".repeat(64),
  riskTier: 3,
  from: "Staging",
  to: "Approved",
  rule: peerRule,
  policyHash: "1".repeat(64),
  authors: [],
  plan: null,
  rollout: null,
  reason: "",
  requestedBy: "ada",
  votes: [],
  status: "open",
  selfAttested: false,
  openedAt: 0,
  expiresAt: 1,
  closedAt: null,
};

const edgesOf = ({ edges }: LineageGraph) =>
  edges.map(({ from, to, relation, leaves }) => [
    nodeKey(from),
    relation,
    nodeKey(to),
    leaves.map(({ index, says }) => `${says} ${index}`).join(", "),
  ]);

describe("a lineage", () => {
  test("of a version trained by a run has each edge from the leaf that first states it, at both of its ends", () => {
    const lineage = { trainingRun: runId, trainingData: { sha256: datasetSha256 } };
    const approvals = [{ changeRequest: "c1", to: "Approved" as const, at: 0 }];
    const graph = drawGraph(
      [
        leaf(0, "training-run", runId, trainingRun()),
        leaf(1, "training-run", runId, trainingRun({ status: "submitted", job: "j" })),
        leaf(2, "training-run", runId, trainingRun({ status: "succeeded", version: 2 })),
        leaf(3, "model-version", "m1.2", version(2, { lineage })),
        leaf(4, "change-request", "c1", request),
        leaf(5, "model-version", "m1.2", version(2, { lineage, approvals })),
      ],
      nobody,
    );
    expect(edgesOf(graph)).toEqual([
      [`training-run/${runId}`, "trained-on", `data/${datasetSha256}`, "begins 0"],
      [`training-run/${runId}`, "registered", "model-version/m1.2", "begins 2"],
      ["model-version/m1.2", "trained-by", `training-run/${runId}`, "begins 3"],
      ["model-version/m1.2", "trained-on", `data/${datasetSha256}`, "begins 3"],
      ["change-request/c1", "asks-for", "model-version/m1.2", "begins 4"],
      ["model-version/m1.2", "approved-by", "change-request/c1", "begins 5"],
    ]);
    const leavesOf = Object.fromEntries(
      graph.nodes.map((node) => [nodeKey(node), node.leaves.map(({ index }) => index)]),
    );
    expect(leavesOf).toEqual({
      [`training-run/${runId}`]: [0, 2],
      [`data/${datasetSha256}`]: [],
      "model-version/m1.2": [3, 5],
      "change-request/c1": [4],
    });
  });

  test("tells when a route sent requests to a version and when it ceased, and again", () => {
    const graph = drawGraph(
      [
        leaf(0, "model-version", "m1.2", version(2)),
        leaf(1, "route", "fraud", route([stable(1)])),
        leaf(2, "route", "fraud", route([stable(1), canary(2)])),
        leaf(3, "route", "fraud", route([stable(1)])),
        leaf(4, "route", "fraud", route([stable(2)])),
        leaf(5, "route", "fraud", route([stable(2)])),
      ],
      nobody,
    );
    expect(edgesOf(graph)).toEqual([
      ["route/fraud", "served-by", "target/fraud-lambda", "begins 1"],
      ["route/fraud", "serves-as-canary", "model-version/m1.2", "begins 2, ends 3"],
      ["route/fraud", "serves-as-stable", "model-version/m1.2", "begins 4"],
    ]);
  });

  test("shows a version on a target once it is ready there, and no other versions of the target", () => {
    const graph = drawGraph(
      [
        leaf(0, "model-version", "m1.2", version(2)),
        leaf(1, "target", "t", target([1], { deployments: [deployment(1), deployment(2, { status: "pending" })] })),
        leaf(2, "target", "t", target([1, 2])),
      ],
      nobody,
    );
    expect(edgesOf(graph)).toEqual([["target/t", "deployed", "model-version/m1.2", "begins 2"]]);
  });

  test("names an upstream version by its model's id, and by what was said where no model has the name", () => {
    const lineage = {
      upstreamModels: [
        { model: "Base", version: 4 },
        { model: "gone", version: 1 },
      ],
    };
    const change = leaf(0, "model-version", "m1.2", version(2, { lineage }));
    const idOf = (name: string) => (name === "Base" ? "m9" : undefined);
    expect(drawGraph([change], idOf).edges.map(({ to }) => to.id)).toEqual(["m9.4", "gone.1"]);
    expect(nextSubjects(change, idOf)).toEqual([
      { kind: "model-version", id: "m9.4" },
      { kind: "model-version", id: "gone.1" },
    ]);
  });

  test("leads on from a run to its version, but not from a route to the other versions it serves", () => {
    expect(nextSubjects(leaf(0, "training-run", runId, trainingRun({ version: 2 })), nobody)).toEqual([
      { kind: "model-version", id: "m1.2" },
    ]);
    expect(nextSubjects(leaf(0, "route", "fraud", route([stable(1)])), nobody)).toEqual([
      { kind: "target", id: "fraud-lambda" },
    ]);
  });

  test("has on each edge alternately a beginning and an end, which say what the arms were after each leaf", () => {
    const arms = fc.uniqueArray(fc.constantFrom(1, 2, 3), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(arms, { minLength: 1, maxLength: 20 }), fc.nat(), (history, turn) => {
        const versions = [1, 2, 3].map((number) => leaf(number, "model-version", `m1.${number}`, version(number)));
        const routes = history.map((served, place) => leaf(10 + place, "route", "fraud", route(served.map(canary))));
        const changes = [...versions, ...routes];
        // The order in which leaves are handed over is nobody's business.
        const turned = [...changes.slice(turn % changes.length), ...changes.slice(0, turn % changes.length)];
        const { edges } = drawGraph(turned, nobody);
        for (const [place, served] of history.entries())
          for (const number of [1, 2, 3] as const) {
            const edge = edges.find(({ relation, to }) => relation === "serves-as-canary" && to.id === `m1.${number}`);
            const last = edge?.leaves.filter(({ index }) => index <= 10 + place).at(-1);
            expect(last?.says === "begins").toBe(served.includes(number));
          }
        for (const { leaves } of edges)
          expect(leaves.map(({ says }) => says)).toEqual(
            leaves.map((_, place) => (place % 2 === 0 ? "begins" : "ends")),
          );
      }),
    );
  });
});
