import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { Model } from "../model/model.ts";
import { isLabelled } from "../model-version/label-stage.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { versionListing } from "../model-version/version-change.ts";
import type { EpochMs } from "../time.ts";
import { movableFiles } from "./movable-files.ts";

/** Asks to mark the files of an archived version that nobody else uses. */
export const markFilesEffect = "mark-files";
/** Asks to look once more whether nobody uses them. */
export const confirmFilesEffect = "confirm-files";

/**
 * Who registers a version looks for marks once, and then examines the files; no function of ours runs that long. So whoever saw
 * no mark has committed when this is over.
 */
const confirmedAfterMs = 20 * 60_000;

const worker: Effect["worker"] = "reconciler";

/**
 * The effects of a version's coming to Archived: none where stages are labels, or where no file is large enough to be moved.
 *
 * @param id  32 hex digits, for the effect
 */
export const archivingEffects = (
  version: Pick<ModelVersion, "artifacts">,
  model: Pick<Model, "riskTier" | "targets">,
  id: string,
): readonly Effect[] =>
  isLabelled(model) || movableFiles(version).length === 0 ? [] : [{ id, worker, type: markFilesEffect, payload: {} }];

/**
 * Records that the files are marked, and when to look again.
 *
 * @param settled  id of the effect that asked for it
 * @param next     32 hex digits, for the effect that follows
 * @param at       instant when the last of them was marked, or later
 */
export const filesMarked = (
  version: Loaded<ModelVersion>,
  riskTier: Model["riskTier"],
  { settled, next, at }: { readonly settled: string; readonly next: string; readonly at: EpochMs },
): ChangeOf<"model-version"> => ({
  ...unchanged(version, riskTier, "version-files-marked", settled),
  effects: [{ id: next, worker, type: confirmFilesEffect, payload: { notBefore: at + confirmedAfterMs } }],
});

/** Records that what is still marked is used by nobody, and goes to the archive. */
export const filesArchived = (
  version: Loaded<ModelVersion>,
  riskTier: Model["riskTier"],
  settled: string,
): ChangeOf<"model-version"> => unchanged(version, riskTier, "version-files-archived", settled);

/** Whether it is time to look again: an effect that does not say when is a fault of ours, and is looked at now. */
export const isConfirmable = ({ payload }: Effect, at: EpochMs): boolean =>
  typeof payload.notBefore !== "number" || payload.notBefore <= at;

const unchanged = (
  version: Loaded<ModelVersion>,
  riskTier: Model["riskTier"],
  event: EventType,
  settled: string,
): ChangeOf<"model-version"> => ({
  kind: "model-version",
  id: version.state.id,
  basis: version,
  event,
  riskTier,
  listing: versionListing(version.state),
  state: version.state,
  settles: [{ id: settled, worker }],
});
