import { addLabel, addPrediction, type MeasuredRow } from "../../../domain/profile/add-prediction.ts";
import { isSameAnswer } from "../../../domain/profile/is-same-answer.ts";
import type { ReferenceProfile } from "../../../domain/profile/reference-profile.ts";
import type { ArmCounts } from "../../../domain/rollout/arm-counts.ts";
import { addArm } from "../../../domain/rollout/arm-sum.ts";
import * as keys from "../item-keys.ts";
import { type BucketLengths, bucketStart } from "./bucket-lengths.ts";
import type { Delta } from "./slot.ts";

/** What a row of the table says about where it is counted. */
export interface RowPlace {
  readonly workspace: string;
  readonly route: string;
  readonly revision: number;
  readonly model: string;
  readonly version: number;
  readonly arm: string;
  readonly at: number;
  readonly row: number;
  readonly status: string;
  /** Whether its version has a profile that it is in. */
  readonly isProfiled: boolean;
  /** Whether it is among the arm's counts. */
  readonly isCounted: boolean;
}

export type RowOutcome = Pick<MeasuredRow, "scoreBin" | "predicted" | "segment">;

/** Counts of a route's arms are needed as long as its rollouts are looked at. */
const counterDays = 90;

/** What is counted about a new row. */
export const rowDeltas = (
  { lengths }: { readonly lengths: BucketLengths },
  place: RowPlace,
  reference: ReferenceProfile | null,
  measured: MeasuredRow,
): readonly Delta[] => {
  const deltas: Delta[] = [];
  if (place.isProfiled && reference !== null)
    deltas.push({
      kind: "profile",
      keyIn: profileKeys(place, lengths),
      add: (sum) => addPrediction(sum, reference, measured),
    });
  const counts = armCounts(place, place.row === 0 ? 1 : 0, labelCounts(measured, measured.truth, 1));
  if (counts !== undefined) deltas.push(armDelta(place, lengths, counts));
  return deltas;
};

/** What changes when a row's label does. */
export const labelDeltas = (
  { lengths }: { readonly lengths: BucketLengths },
  place: RowPlace,
  outcome: RowOutcome,
  { before, after }: { readonly before: string | null; readonly after: string },
): readonly Delta[] => {
  if (outcome.predicted === null) return [];
  const deltas: Delta[] = [];
  if (place.isProfiled)
    deltas.push({
      kind: "profile",
      keyIn: profileKeys(place, lengths),
      add: (sum) => {
        if (before !== null) addLabel(sum, outcome, before, -1);
        addLabel(sum, outcome, after, 1);
      },
    });
  const [was, is] = [labelCounts(outcome, before, -1), labelCounts(outcome, after, 1)];
  const counts = armCounts(place, 0, { labelled: was.labelled + is.labelled, wrong: was.wrong + is.wrong });
  if (counts !== undefined) deltas.push(armDelta(place, lengths, counts));
  return deltas;
};

const labelCounts = ({ predicted }: Pick<RowOutcome, "predicted">, truth: string | null, sign: 1 | -1) => {
  const isLabelled = truth !== null && predicted !== null;
  return { labelled: isLabelled ? sign : 0, wrong: isLabelled && !isSameAnswer(predicted, truth) ? sign : 0 };
};

const armCounts = (
  { arm, revision, version, status, isCounted }: RowPlace,
  requests: number,
  labels: Pick<ArmCounts, "labelled" | "wrong">,
): ArmCounts | undefined => {
  if (!isCounted || (arm !== "stable" && arm !== "canary")) return undefined;
  if (requests === 0 && labels.labelled === 0 && labels.wrong === 0) return undefined;
  return { revision, arm, version, requests, failed: status === "ok" ? 0 : requests, ...labels };
};

const profileKeys = (
  { workspace, model, version, at }: RowPlace,
  { profileSeconds }: BucketLengths,
): Delta["keyIn"] => {
  const partition = keys.profilePartition(workspace, model, version);
  return (slot) => keys.profileSlotKey(partition, bucketStart(at, profileSeconds), slot);
};

const armDelta = ({ workspace, route, at }: RowPlace, { counterSeconds }: BucketLengths, counts: ArmCounts): Delta => {
  const start = bucketStart(at, counterSeconds);
  return {
    kind: "arms",
    keyIn: (slot) => keys.counterSlotKey(keys.counterPartition(workspace, route), start, slot),
    expiresAt: Math.floor(start / 1000) + counterDays * 86_400,
    add: (sum) => addArm(sum, counts),
  };
};
