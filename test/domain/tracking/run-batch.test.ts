import { describe, expect, test } from "vitest";
import { decideRun, untagRun, updateRun } from "../../../lib/domain/tracking/decide-run.ts";
import { checkMetric, isLater, metricText } from "../../../lib/domain/tracking/metric.ts";
import { checkBatch, logBatch, type RunBatch } from "../../../lib/domain/tracking/run-batch.ts";
import { defaultExperiment } from "../../../lib/domain/tracking/tracking-experiment.ts";
import { checkKey } from "../../../lib/domain/tracking/tracking-name.ts";
import { held } from "../../support/registry.ts";
import { logged } from "../../support/tracking.ts";

const draft = { user: "ada", startTime: undefined, name: "", tags: [] };
const run = held(decideRun(defaultExperiment(), draft, { id: "1".repeat(32), name: "calm-owl-1", at: 9 }));
const batch = (more: Partial<RunBatch>): RunBatch => ({ metrics: [], params: [], tags: [], ...more });
const messageOf = (result: unknown) => (result as { refusal: { message: string } }).refusal.message;

describe("names of metrics, params and tags", () => {
  test.each(["loss", "val/loss", "a b-c.d:e_1", "größe", "日本", "..a".slice(1)])("%j is one", (name) => {
    expect(checkKey(name, "key").ok).toBe(true);
  });
  test.each([
    ["a//b", "a/b"],
    ["a/../b", "b"],
    ["a/", "a"],
    ["./a", "a"],
    ["", "."],
    ["..", ".."],
    ["..a", "..a"],
    ["/a", "/a"],
    ["//a", "//a"],
    ["///a", "/a"],
    ["a/../../b", "../b"],
  ])("%j is refused with what Python's normpath makes of it", (name, normal) => {
    expect(messageOf(checkKey(name, "key"))).toMatch(new RegExp(`resolve to '${normal.replaceAll(".", "[.]")}'$`));
  });
  test.each(["a\nb", "a\n", "a?b", "a\u0000", "a%b", "a\u2044b"])("%j is refused for its characters", (name) => {
    expect(messageOf(checkKey(name, "params[3].key"))).toMatch(
      /^Invalid value ".*" for parameter 'params\[3\].key' supplied: Names may only contain/,
    );
  });
});

describe("values of metrics", () => {
  const at = (step: number, timestamp: number, value: number) => ({ step, timestamp, value });
  test("the latest has the greatest step, then timestamp, then value, with NaN as 0", () => {
    const ordered = [
      at(0, 9, 9),
      at(1, 0, -Infinity),
      at(1, 0, -1),
      at(1, 0, Number.NaN),
      at(1, 0, 1),
      at(1, 0, Infinity),
      at(1, 1, 0),
      at(2, 0, 0),
    ];
    for (const [left, earlier] of ordered.entries())
      for (const [right, later] of ordered.entries()) expect(isLater(later, earlier)).toBe(right > left);
  });
  test("text gives the same double back", () => {
    for (const value of [0.1, -0, 5e-324, 1.7976931348623157e308, Number.NaN, Infinity, -Infinity, 2 ** 53])
      expect(Object.is(Number(metricText(value)), value)).toBe(true);
  });
  test("times before the epoch, fractions and what no double holds are refused", () => {
    for (const timestamp of [-1, 0.5, 2 ** 53, Number.NaN])
      expect(checkMetric(logged("m", 1, { timestamp }), "").ok).toBe(false);
    for (const step of [0.5, -(2 ** 53)]) expect(checkMetric(logged("m", 1, { step }), "").ok).toBe(false);
    expect(checkMetric(logged("m", 1, { step: -3 }), "").ok).toBe(true);
  });
});

describe("batches", () => {
  test("limits hold at the last that fits and the first that does not", () => {
    const of = (metrics: number, params: number, tags: number) =>
      checkBatch({
        metrics: Array.from({ length: metrics }, (_, index) => logged(`m${index}`, 1)),
        params: Array.from({ length: params }, (_, index) => [`p${index}`, ""]),
        tags: Array.from({ length: tags }, (_, index) => [`t${index}`, ""]),
      });
    for (const fits of [of(1000, 0, 0), of(800, 100, 100)]) expect(fits.ok).toBe(true);
    expect(messageOf(of(1001, 0, 0))).toMatch(/at most 1000 metrics. Got 1001 metrics/);
    expect(messageOf(of(0, 101, 0))).toMatch(/at most 100 params/);
    expect(messageOf(of(0, 0, 101))).toMatch(/at most 100 tags/);
    expect(messageOf(of(901, 50, 50))).toMatch(/at most 1000 metrics, params, and tags. Got 1001/);
  });
  test("long values are cut by code points, not within a character", () => {
    const { params, tags } = held(
      checkBatch(batch({ params: [["p", "🦉".repeat(6001)]], tags: [["t", "🦉".repeat(8001)]] })),
    );
    expect([params[0]?.[1], tags[0]?.[1]]).toEqual(["🦉".repeat(6000), "🦉".repeat(8000)]);
  });
  test("a param sent twice in a batch, and a name that is too long, are refused", () => {
    expect(
      messageOf(
        checkBatch(
          batch({
            params: [
              ["a", "1"],
              ["a", "1"],
            ],
          }),
        ),
      ),
    ).toMatch(/^Duplicate parameter keys have been submitted: \['a'\]/);
    expect(checkBatch(batch({ tags: [["k".repeat(250), ""]] })).ok).toBe(true);
    expect(messageOf(checkBatch(batch({ tags: [["k".repeat(251), ""]] })))).toBe(
      "'key' exceeds the maximum length of 250 characters",
    );
  });
  test("a param keeps its value: the same again changes nothing, another is refused", () => {
    const once = held(logBatch(run, batch({ params: [["c", "1"]] })));
    expect(held(logBatch(once, batch({ params: [["c", "1"]] })))).toEqual(once);
    expect(
      logBatch(
        once,
        batch({
          params: [
            ["d", "1"],
            ["c", "2"],
          ],
        }),
      ),
    ).toEqual({
      ok: false,
      refusal: { code: "param-logged-before", run: run.id, key: "c", logged: "1", sent: "2" },
    });
  });
  test("the run's name and its tag are one, whichever is set", () => {
    const tagged = held(
      logBatch(
        run,
        batch({
          tags: [
            ["mlflow.runName", "x"],
            ["mlflow.runName", "y"],
          ],
        }),
      ),
    );
    expect([tagged.name, tagged.tags.get("mlflow.runName")]).toEqual(["y", "y"]);
    const named = held(updateRun(tagged, { status: undefined, endTime: undefined, name: "z" }));
    expect([named.name, named.tags.get("mlflow.runName")]).toEqual(["z", "z"]);
    expect(
      decideRun(
        defaultExperiment(),
        { ...draft, name: "a", tags: [["mlflow.runName", "b"]] },
        { id: "", name: "", at: 0 },
      ).ok,
    ).toBe(false);
    expect(run.tags.get("mlflow.runName")).toBe("calm-owl-1");
  });
  test("a status alone changes no end, and an end no status", () => {
    const ended = held(updateRun(run, { status: "FAILED", endTime: 5, name: undefined }));
    const reopened = held(updateRun(ended, { status: "RUNNING", endTime: undefined, name: "" }));
    expect(reopened).toEqual({ ...run, endTime: 5 });
  });
  test("a tag comes off a run once", () => {
    const bare = held(untagRun(held(logBatch(run, batch({ tags: [["a", "b"]] }))), "a"));
    expect(bare.tags).toEqual(run.tags);
    expect(untagRun(bare, "a")).toMatchObject({ refusal: { code: "tracking-tag-not-found", what: "run", key: "a" } });
  });
});
