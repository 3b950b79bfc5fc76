import type { GroundTruthSubmittedV1 } from "../../events/ground-truth-submitted.v1.ts";
import { categoryText } from "../domain/profile/category-text.ts";
import type { PredictionStore } from "../ports/prediction-store.ts";

/** Joins submitted labels with the predictions they belong to, whichever came first. */
export const joinGroundTruth = (
  { predictions }: { readonly predictions: PredictionStore },
  messages: readonly GroundTruthSubmittedV1[],
): Promise<void> =>
  predictions.label(
    messages.flatMap(({ workspace, labels }) =>
      labels.flatMap(({ label, ...place }) => {
        const text = categoryText(label);
        // Nobody submits what says that nobody knows; the queue may still hold some that was once taken.
        return text === undefined ? [] : [{ workspace, ...place, label: text }];
      }),
    ),
  );
