import { z } from "@hono/zod-openapi";
import { iso } from "../../../lib/http/iso-time.ts";
import type { EnteredReport, ReportEntry } from "../../../lib/ports/drift-reports.ts";
import { driftSettings, performanceSettings } from "./monitor-response.ts";
import { performanceFields } from "./performance-response.ts";
import { driftVerdict, performanceVerdict, shownWindow, windowResponse } from "./window-response.ts";

const digest = z.string().openapi({ description: "SHA-256 of the report's RFC 8785 form, as it is kept." });

const driftInsufficient = z.enum(["no-reference", "too-few-rows"]).nullable();

export const reportEntryResponse = z
  .strictObject({
    window: windowResponse,
    version: z.int(),
    drift: driftVerdict,
    performance: performanceVerdict,
    insufficient: z
      .strictObject({ drift: driftInsufficient, performance: performanceFields.insufficient })
      .exactOptional()
      .openapi({ description: "Why nothing can be said; left out of entries from before it was kept." }),
    report: digest,
  })
  .openapi("DriftReportEntry");

const beforeAndAfter = z.strictObject({ reference: z.number(), current: z.number() });

const feature = z.strictObject({
  name: z.string(),
  kind: z.enum(["numeric", "categorical"]),
  verdict: driftVerdict,
  hasVanished: z.boolean().openapi({ description: "The reference has values, the window has none." }),
  psi: z.number(),
  psiDebiased: z.number().openapi({ description: "Less what chance alone would give with so many rows." }),
  chiSquare: z.strictObject({ statistic: z.number(), degrees: z.int(), pValue: z.number() }),
  adjustedPValue: z.number().openapi({ description: "For the number of features (Benjamini-Hochberg)." }),
  kolmogorovSmirnov: z
    .strictObject({ lower: z.number(), upper: z.number(), pValue: z.number() })
    .nullable()
    .openapi({ description: "The distance lies between the two; numeric features only." }),
  mean: beforeAndAfter.nullable(),
  mostShifted: beforeAndAfter
    .extend({ value: z.string() })
    .nullable()
    .openapi({ description: "The known category whose share of the rows has changed most." }),
  missing: beforeAndAfter.openapi({ description: "Share of rows without a value." }),
  newCategories: z.strictObject({ share: z.number(), names: z.array(z.string()).readonly() }).nullable(),
});

export const driftReportResponse = z
  .strictObject({
    report: digest,
    monitor: z.string(),
    version: z.int(),
    reference: z.string().nullable().openapi({ description: "SHA-256 of the version's frozen reference profile." }),
    window: windowResponse,
    settings: z
      .strictObject({ minRows: z.int(), drift: driftSettings, performance: performanceSettings })
      .openapi({ description: "What the verdicts were held against." }),
    drift: z.strictObject({
      verdict: driftVerdict,
      insufficient: driftInsufficient,
      rows: z.strictObject({ reference: z.int(), current: z.int() }),
      features: z.array(feature).readonly().openapi({ description: "Worst first." }),
    }),
    performance: z.strictObject(performanceFields),
  })
  .openapi("DriftReport");

/** How a report in a list is shown. */
export const toReportEntryResponse = (entry: ReportEntry): z.infer<typeof reportEntryResponse> => ({
  ...entry,
  window: shownWindow(entry.window),
});

/** How a whole report is shown: instants as ISO 8601, figures as they are kept. */
export const toDriftReportResponse = ({ digest: report, report: kept }: EnteredReport) => {
  const { schema: _schema, model: _model, window, performance, ...shown } = kept;
  return {
    report,
    ...shown,
    window: shownWindow(window),
    performance: { ...performance, window: shownWindow(performance.window) },
  };
};

/** The path names a window by its end. */
export const windowEndParameter = z.iso
  .datetime()
  .openapi({ description: "End of the window, as the list shows it.", example: iso(1_763_708_400_000) });
