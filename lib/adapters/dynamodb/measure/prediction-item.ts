import { z } from "zod";
import type { PredictionRow } from "../../../ports/prediction-store.ts";
import { predictionKey } from "../item-keys.ts";
import type { RowOutcome, RowPlace } from "./row-deltas.ts";

/** Longer outputs (embeddings) are read from the archive: a row is written twice and read often. */
const outputBytesMax = 4_096;

/** A label as a row holds it. */
export interface HeldLabel {
  readonly truth: string;
  readonly truthAt: number;
}

/** A row as it lies in the table, as far as labels need it. */
const recordedRow = z.object({
  schema: z.literal("prediction.v2"),
  workspace: z.string(),
  route: z.string(),
  revision: z.int(),
  model: z.string(),
  version: z.int(),
  arm: z.string(),
  at: z.int(),
  row: z.int(),
  status: z.string(),
  isProfiled: z.boolean(),
  isCounted: z.boolean(),
  scoreBin: z.int().nullable(),
  predicted: z.string().nullable(),
  segment: z.string().nullable(),
  truth: z.string().optional(),
  truthAt: z.int().optional(),
});

/** A label that waits for its row, under the row's key. */
const waitingLabel = z.object({ schema: z.literal("label.v1"), truth: z.string(), truthAt: z.int() });

export type Found =
  | { readonly kind: "row"; readonly row: RowPlace & RowOutcome; readonly label: HeldLabel | undefined }
  | { readonly kind: "label"; readonly label: HeldLabel }
  /** Written before labels were joined: it is in no counts, and no label can change that. */
  | { readonly kind: "uncounted" };

/** What lies under a prediction row's key. */
export const readFound = (item: unknown): Found => {
  const waiting = waitingLabel.safeParse(item);
  if (waiting.success) {
    const { truth, truthAt } = waiting.data;
    return { kind: "label", label: { truth, truthAt } };
  }
  const recorded = recordedRow.safeParse(item);
  if (!recorded.success) return { kind: "uncounted" };
  const { truth, truthAt, ...row } = recorded.data;
  return { kind: "row", row, label: truth === undefined || truthAt === undefined ? undefined : { truth, truthAt } };
};

/** The row as it is put. */
export const predictionItem = (
  { workspace, id, row, output, ...facts }: PredictionRow,
  place: Pick<RowPlace, "isProfiled" | "isCounted">,
  outcome: RowOutcome,
  label: HeldLabel | undefined,
  labelHorizonDays: number,
): Record<string, unknown> => {
  const text = output === undefined ? undefined : JSON.stringify(output);
  return {
    ...predictionKey(workspace, id, row),
    schema: "prediction.v2",
    workspace,
    row,
    ...facts,
    // Text, because DynamoDB's numbers have 38 decimal digits and no way back to the same double.
    output: text !== undefined && Buffer.byteLength(text) <= outputBytesMax ? text : undefined,
    isProfiled: place.isProfiled,
    isCounted: place.isCounted,
    ...outcome,
    ...label,
    expiresAt: Math.floor(facts.at / 1000) + labelHorizonDays * 86_400,
  };
};
