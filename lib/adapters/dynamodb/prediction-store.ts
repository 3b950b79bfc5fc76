import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { segmentIn } from "../../domain/profile/add-prediction.ts";
import { outcomeOf } from "../../domain/profile/outcome.ts";
import type { GroundTruth, MeasuredPrediction, PredictionStore } from "../../ports/prediction-store.ts";
import * as keys from "./item-keys.ts";
import type { BucketLengths } from "./measure/bucket-lengths.ts";
import { type Found, type HeldLabel, predictionItem, readFound } from "./measure/prediction-item.ts";
import { labelDeltas, type RowOutcome, type RowPlace, rowDeltas } from "./measure/row-deltas.ts";
import { openSlots } from "./measure/slot.ts";
import { type Counted, writeCounted } from "./measure/write-counted.ts";

export interface PredictionStoreNeeds {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
  /** How long a label may still come; then the row expires. */
  readonly labelHorizonDays: number;
  readonly lengths: BucketLengths;
  /** 0..15, where this writer begins: writers in different slots never wait for each other. */
  readonly slot: number;
}

/** DynamoDB's limit for one BatchGetItem. */
const keysMax = 100;

/**
 * Prediction rows on the measure table, and all that is counted about them: a row is written with its counts or not at
 * all, and a row that is there has been counted.
 */
export const openPredictionStore = (needs: PredictionStoreNeeds): PredictionStore => {
  const slots = openSlots(needs.client, needs.table, needs.slot);
  const write = (all: readonly Counted[]) => writeCounted({ client: needs.client, slots }, all);
  return {
    record: (predictions) => {
      const unique = new Map(
        predictions.map((measured) => [`${measured.prediction.id}#${measured.prediction.row}`, measured]),
      );
      return write([...unique.values()].map((measured) => countedRow(needs, measured, {})));
    },
    label: async (labels) => {
      const unique = new Map<string, GroundTruth>();
      for (const label of labels) {
        const name = `${label.workspace}#${label.predictionId}#${label.row}`;
        const other = unique.get(name);
        if (other === undefined || isNewer(heldOf(label), heldOf(other))) unique.set(name, label);
      }
      const waiting = [...unique.values()];
      for (let start = 0; start < waiting.length; start += keysMax)
        await write(await countedLabels(needs, waiting.slice(start, start + keysMax)));
    },
  };
};

const countedRow = (
  needs: PredictionStoreNeeds,
  measured: MeasuredPrediction,
  state: { readonly waiting?: HeldLabel; readonly isRepeatedUnit?: boolean },
): Counted => {
  const { prediction, inputs, reference } = measured;
  const { workspace, route, revision, id, unit, arm, version, assignment } = prediction;
  const isRouted = (arm === "stable" || arm === "canary") && version !== null;
  const place: RowPlace = {
    ...prediction,
    version: version ?? 0,
    isProfiled: isRouted && reference !== null,
    isCounted: isRouted && state.isRepeatedUnit !== true,
  };
  const outcome: RowOutcome = {
    ...outcomeOf(prediction.output),
    segment: reference === null ? null : segmentIn(reference, inputs),
  };
  const label = outcome.predicted === null ? null : (state.waiting?.truth ?? null);
  const item = predictionItem(prediction, place, outcome, state.waiting, needs.labelHorizonDays);
  const isSticky = place.isCounted && assignment === "sticky" && unit !== null;
  return {
    item: {
      Put: {
        TableName: needs.table,
        Item: item,
        ...(state.waiting === undefined
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#schema = :label AND truth = :truth AND truthAt = :truthAt",
              ExpressionAttributeNames: { "#schema": "schema" },
              ExpressionAttributeValues: { ":label": "label.v1", ...valuesOf(state.waiting) },
            }),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    ...(isSticky
      ? {
          claim: {
            ...unitClaim(needs, keys.countedUnitKey(workspace, route, revision, unit), id, item.expiresAt),
            lost: () => countedRow(needs, measured, { ...state, isRepeatedUnit: true }),
          },
        }
      : {}),
    deltas: rowDeltas(needs, place, reference, { ...outcome, inputs, truth: label }),
    instead: (old) => {
      const found = old === undefined ? undefined : readFound(old);
      return found?.kind === "label" ? countedRow(needs, measured, { ...state, waiting: found.label }) : undefined;
    },
  };
};

/** A unit is counted once under a revision, by the prediction that came first. */
const unitClaim = (
  { table }: PredictionStoreNeeds,
  key: { readonly pk: string; readonly sk: string },
  prediction: string,
  expiresAt: unknown,
) => ({
  name: `${key.pk}/${key.sk}`,
  owner: prediction,
  item: {
    Put: {
      TableName: table,
      Item: { ...key, prediction, expiresAt },
      ConditionExpression: "attribute_not_exists(pk) OR prediction = :prediction",
      ExpressionAttributeValues: { ":prediction": prediction },
    },
  },
});

const countedLabels = async (
  needs: PredictionStoreNeeds,
  labels: readonly GroundTruth[],
): Promise<readonly Counted[]> => {
  const found = await readRows(needs, labels);
  return labels
    .map((label) => countedLabel(needs, label, found.get(nameOf(keyOf(label)))))
    .filter((counted) => counted !== undefined);
};

const countedLabel = (
  needs: PredictionStoreNeeds,
  given: GroundTruth,
  found: Found | undefined,
): Counted | undefined => {
  const label = heldOf(given);
  const instead: Counted["instead"] = (old) =>
    countedLabel(needs, given, old === undefined ? undefined : readFound(old));
  if (found?.kind === "uncounted") return undefined;
  const before = found?.label;
  if (before !== undefined && !isNewer(label, before)) return undefined;
  if (found?.kind !== "row") return { item: waitingItem(needs, given, before), deltas: [], instead };
  const change = { before: before?.truth ?? null, after: label.truth };
  return {
    item: {
      Update: {
        TableName: needs.table,
        Key: keyOf(given),
        UpdateExpression: "SET truth = :truth, truthAt = :truthAt",
        ConditionExpression:
          before === undefined
            ? "attribute_exists(isCounted) AND attribute_not_exists(truthAt)"
            : "attribute_exists(isCounted) AND truth = :oldTruth AND truthAt = :oldTruthAt",
        ExpressionAttributeValues: {
          ...valuesOf(label),
          ...(before === undefined ? {} : { ":oldTruth": before.truth, ":oldTruthAt": before.truthAt }),
        },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    deltas: labelDeltas(needs, found.row, found.row, change),
    instead,
  };
};

/** A label that comes before its prediction lies where the prediction will, so that they cannot miss each other. */
const waitingItem = (
  { table, labelHorizonDays }: PredictionStoreNeeds,
  label: GroundTruth,
  before: HeldLabel | undefined,
): Counted["item"] => ({
  Put: {
    TableName: table,
    Item: {
      ...keyOf(label),
      schema: "label.v1",
      ...heldOf(label),
      expiresAt: Math.floor(label.observedAt / 1000) + labelHorizonDays * 86_400,
    },
    ...(before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "attribute_not_exists(isCounted) AND truth = :truth AND truthAt = :truthAt",
          ExpressionAttributeValues: valuesOf(before),
        }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});

const readRows = async ({ client, table }: PredictionStoreNeeds, labels: readonly GroundTruth[]) => {
  const found = new Map<string, Found>();
  let wanted: Record<string, unknown>[] = labels.map(keyOf);
  while (wanted.length > 0) {
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
    );
    for (const item of answer.Responses?.[table] ?? []) found.set(nameOf(itemKey.parse(item)), readFound(item));
    wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
};

const itemKey = z.object({ pk: z.string(), sk: z.string() });
const keyOf = ({ workspace, predictionId, row }: GroundTruth) => keys.predictionKey(workspace, predictionId, row);
const nameOf = ({ pk, sk }: z.infer<typeof itemKey>): string => `${pk}/${sk}`;
const heldOf = ({ label, observedAt }: GroundTruth): HeldLabel => ({ truth: label, truthAt: observedAt });
const valuesOf = ({ truth, truthAt }: HeldLabel) => ({ ":truth": truth, ":truthAt": truthAt });
const isNewer = (label: HeldLabel, than: HeldLabel): boolean =>
  label.truthAt > than.truthAt || (label.truthAt === than.truthAt && label.truth > than.truth);
