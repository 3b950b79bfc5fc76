import { z } from "@hono/zod-openapi";
import { performanceVerdict, windowResponse } from "./window-response.ts";

const accuracy = z.strictObject({
  rows: z.int(),
  labelled: z.int(),
  wrong: z.int().openapi({ description: "Of the labelled." }),
  accuracy: z
    .number()
    .nullable()
    .openapi({ description: "Share of the labelled that were right; null without labels." }),
});

/** What a window says about the answers of a version. */
export const performanceFields = {
  window: windowResponse,
  verdict: performanceVerdict,
  insufficient: z
    .enum(["no-reference", "too-few-labels"])
    .nullable()
    .openapi({ description: "Why nothing can be said." }),
  reference: accuracy,
  current: accuracy,
  loss: z
    .strictObject({ difference: z.number(), lower: z.number(), upper: z.number() })
    .nullable()
    .openapi({ description: "Accuracy of the reference minus that of the window, with its interval of 99 %." }),
  segments: z.record(z.string(), z.strictObject({ reference: accuracy, current: accuracy })),
};
