import { z } from "zod";
import type { DriftReport } from "../../../domain/monitoring/drift-report.ts";
import {
  driftSettingsSchema,
  driftVerdictSchema,
  performanceSettingsSchema,
  performanceVerdictSchema,
  windowSchema,
} from "./monitor.ts";

export const driftInsufficientSchema = z.enum(["no-reference", "too-few-rows"]).nullable();
export const performanceInsufficientSchema = z.enum(["no-reference", "too-few-labels"]).nullable();

const share = z.number().min(0).max(1);
const beforeAndAfter = <Figure extends z.ZodType>(figure: Figure) =>
  z.strictObject({ reference: figure, current: figure });

const featureSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(["numeric", "categorical"]),
  verdict: driftVerdictSchema,
  hasVanished: z.boolean(),
  psi: z.number(),
  psiDebiased: z.number(),
  chiSquare: z.strictObject({ statistic: z.number(), degrees: z.int().nonnegative(), pValue: share }),
  adjustedPValue: share,
  kolmogorovSmirnov: z.strictObject({ lower: share, upper: share, pValue: share }).nullable(),
  mean: beforeAndAfter(z.number()).nullable(),
  mostShifted: z.strictObject({ value: z.string(), reference: share, current: share }).nullable(),
  missing: beforeAndAfter(share),
  newCategories: z.strictObject({ share, names: z.array(z.string()) }).nullable(),
});

const accuracySchema = z.strictObject({
  rows: z.int(),
  labelled: z.int(),
  wrong: z.int(),
  accuracy: share.nullable(),
});

export const driftReportSchema: z.ZodType<DriftReport> = z.strictObject({
  schema: z.literal("drift-report.v1"),
  monitor: z.string(),
  model: z.string(),
  version: z.int().positive(),
  reference: z.string().nullable(),
  window: windowSchema,
  settings: z.strictObject({
    minRows: z.int().positive(),
    drift: driftSettingsSchema,
    performance: performanceSettingsSchema,
  }),
  drift: z.strictObject({
    verdict: driftVerdictSchema,
    insufficient: driftInsufficientSchema,
    rows: beforeAndAfter(z.int().nonnegative()),
    features: z.array(featureSchema),
  }),
  performance: z.strictObject({
    verdict: performanceVerdictSchema,
    insufficient: performanceInsufficientSchema,
    window: windowSchema,
    reference: accuracySchema,
    current: accuracySchema,
    loss: z.strictObject({ difference: z.number(), lower: z.number(), upper: z.number() }).nullable(),
    segments: z.record(z.string(), beforeAndAfter(accuracySchema)),
  }),
});
