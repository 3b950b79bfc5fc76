import type { ChangeOf, Loaded } from "../command/change.ts";
import type { Model } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import { including } from "../sorted-set.ts";
import type { EpochMs } from "../time.ts";
import type { Target } from "./target.ts";

/** What a new target is. */
export type TargetCreation =
  | { readonly name: string; readonly kind: "lambda" | "http" }
  | { readonly name: string; readonly kind: "sagemaker"; readonly endpoint: string };

export type TargetCreationRefusal =
  | { readonly code: "invalid-target-name"; readonly name: string }
  | { readonly code: "target-exists"; readonly target: string };

/**
 * Whether a text can name a target: 1 to 32 lower-case ASCII letters, digits or `-`, the first a letter or digit.
 *
 * It becomes part of a Lambda function's name, which holds 64 characters with its prefix and workspace.
 */
const isTargetName = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,31}$/.test(text);

/**
 * Decides whether a model may get a new target.
 *
 * The model remembers its targets: a promotion must know them all in the instant it decides.
 *
 * @param taken  whether a target has this name
 * @param at     instant of the decision, epoch milliseconds UTC
 */
export const decideTargetCreation = (
  model: Loaded<Model>,
  creation: TargetCreation,
  { taken, at }: { readonly taken: boolean; readonly at: EpochMs },
): Result<{ readonly target: ChangeOf<"target">; readonly model: ChangeOf<"model"> }, TargetCreationRefusal> => {
  const { name, kind } = creation;
  if (!isTargetName(name)) return refuse({ code: "invalid-target-name", name });
  if (taken) return refuse({ code: "target-exists", target: name });
  const { id, name: modelName, riskTier, targets } = model.state;
  const target: Target = {
    schema: "target.v1",
    name,
    model: id,
    modelName,
    kind,
    resource: kind === "sagemaker" ? creation.endpoint : null,
    deployments: [],
    createdAt: at,
    updatedAt: at,
  };
  return accept({
    target: { kind: "target", id: name, basis: null, event: "target-created", riskTier, state: target },
    model: {
      kind: "model",
      id,
      basis: model,
      event: "target-added",
      riskTier,
      state: { ...model.state, targets: including(targets, name), updatedAt: at },
    },
  });
};
