import { describe, expect, test } from "vitest";
import {
  archivingEffects,
  filesArchived,
  filesMarked,
  isConfirmable,
} from "../../../lib/domain/archival/archive-files.ts";
import { givesUpFiles } from "../../../lib/domain/archival/gives-up-files.ts";
import { isMarkingHour } from "../../../lib/domain/archival/is-marking-hour.ts";
import { movableFiles } from "../../../lib/domain/archival/movable-files.ts";
import { usedContent } from "../../../lib/domain/archival/used-content.ts";
import { moveStage } from "../../../lib/domain/model-version/move-stage.ts";
import { decideTrigger } from "../../../lib/domain/pipeline/decide-trigger.ts";
import { useEntries } from "../../../lib/domain/search/use-entries.ts";
import { monitor, retrainingPolicy } from "../../support/pipelines.ts";
import { artifact, model, version } from "../../support/registry-world.ts";
import { trainingRun, trainingSpec } from "../../support/training.ts";

const sized = (name: string, sizeBytes: number) => ({ ...artifact(name), sizeBytes });
const large = sized("weights.bin", 131_072);
const small = sized("config.json", 131_071);
const id = "e".repeat(32);
const loaded = <State>(state: State) => ({ state, revision: 3, lastEvent: "e3" });

describe("files that may move", () => {
  test("are those of 128 KiB or more, a file under two names once", () => {
    const files = { artifacts: [large, small, { ...large, name: "copy.bin" }] };
    expect(movableFiles(files)).toEqual([large.sha256]);
    const used = version(7, files);
    expect(useEntries("model-version", used.id, used)).toEqual([{ list: `artifact:${large.sha256}`, sort: used.id }]);
  });
});

describe("content that is needed at hand", () => {
  test("is a version's reference profile, and the data set that a monitor, a run or a pipeline names until it ends", () => {
    const reference = { rows: 1, segmentColumn: null, profile: "c".repeat(64) };
    expect(usedContent("model-version", version(1, { artifacts: [large, small], reference }))).toEqual([
      large.sha256,
      reference.profile,
    ]);
    const { sha256 } = trainingSpec().dataset;
    const cause = { kind: "manual", reason: "", incident: null, report: null, requestedBy: "ada" } as const;
    const triggered = decideTrigger(monitor(), loaded(model({ aliases: { champion: 1 } })), { ...cause, id, at: 5 });
    if (!triggered.ok) throw new Error(triggered.refusal.code);
    const retrained = triggered.value.pipeline.state;
    expect(usedContent("training-run", trainingRun())).toEqual([sha256]);
    expect(usedContent("training-run", trainingRun({ status: "failed", finishedAt: 9 }))).toEqual([]);
    const ofPolicy = retrainingPolicy().training.dataset.sha256;
    expect(usedContent("pipeline", retrained)).toEqual([ofPolicy]);
    expect(usedContent("pipeline", { ...retrained, status: "champion-kept" })).toEqual([]);
    expect(usedContent("monitor", monitor())).toEqual([ofPolicy]);
    expect(usedContent("monitor", monitor({ retraining: null }))).toEqual([]);
    expect(usedContent("model", model())).toEqual([]);
  });
});

describe("a version gives its files up", () => {
  const deletion = { reason: "", by: "ada", at: 1 };
  test.each([
    ["archived, where people decide on stages", { stage: "Archived" }, { riskTier: 3 }, true],
    ["archived, where stages are labels", { stage: "Archived" }, { riskTier: 4 }, false],
    ["archived, in a tier 4 model that is served", { stage: "Archived" }, { riskTier: 4, targets: ["edge"] }, true],
    ["in any other stage", { stage: "Deprecated" }, { riskTier: 3 }, false],
    ["deleted", { stage: "Development", deletion }, { riskTier: 4 }, true],
    ["of a model that is deleted", { stage: "Development" }, { riskTier: 4, deletion }, true],
  ] as const)("%s: %#", (_, state, of, expected) => {
    expect(givesUpFiles(version(1, state), model(of))).toBe(expected);
  });
});

describe("coming to Archived", () => {
  const move = { to: "Archived", reason: "", approvedBy: null, salt: id, at: 5 } as const;
  const moved = (riskTier: 3 | 4, files = [large], from: "Staging" | "Deprecated" = "Staging") => {
    const subject = { model: loaded(model({ riskTier })), others: [], route: undefined, targets: [] };
    const result = moveStage({ ...subject, version: loaded(version(1, { stage: from, artifacts: files })) }, move);
    return result.ok ? (result.value.version.effects ?? []) : result;
  };
  test("asks the reconciler to mark the files, from wherever the version comes", () => {
    const asked = [{ id, worker: "reconciler", type: "mark-files", payload: {} }];
    expect(moved(3)).toEqual(asked);
    expect(moved(3, [large], "Deprecated")).toEqual(asked);
  });
  test("asks nothing for small files, nor where stages are labels", () => {
    expect(moved(3, [small])).toEqual([]);
    expect(moved(4)).toEqual([]);
    expect(
      archivingEffects(version(1, { artifacts: [large] }), model({ riskTier: 4, targets: ["edge"] }), id),
    ).toHaveLength(1);
  });
});

describe("the two steps", () => {
  const archived = loaded(version(1, { stage: "Archived", artifacts: [large], updatedAt: 4 }));
  const next = "f".repeat(32);
  test("change nothing of the version, and the second comes 20 minutes after the first", () => {
    const marked = filesMarked(archived, 3, { settled: id, next, at: 1_000 });
    expect(marked).toMatchObject({
      event: "version-files-marked",
      basis: archived,
      settles: [{ id, worker: "reconciler" }],
      effects: [{ id: next, type: "confirm-files", payload: { notBefore: 1_201_000 } }],
    });
    expect(marked.state).toBe(archived.state);
    const [effect] = marked.effects ?? [];
    if (effect === undefined) throw new Error("there is no second step");
    expect([1_200_999, 1_201_000].map((at) => isConfirmable(effect, at))).toEqual([false, true]);
    const done = filesArchived(archived, 3, next);
    expect(done).toMatchObject({ event: "version-files-archived", settles: [{ id: next }] });
    expect([done.state, done.effects]).toEqual([archived.state, undefined]);
  });

  test("begin in hours that leave the second one to be done before midnight UTC", () => {
    const at = (clock: string) => isMarkingHour(Date.parse(`2026-11-29T${clock}Z`));
    expect(["00:00", "00:59", "01:00", "12:00", "22:59", "23:00", "23:59"].map(at)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
