import { utf8 } from "../log/utf8.ts";
import type { TrainingSpec } from "./training-run.ts";

export type SpecRefusal =
  | { readonly code: "target-is-a-feature"; readonly target: string }
  | { readonly code: "duplicate-feature"; readonly feature: string }
  | { readonly code: "unusable-column"; readonly column: string; readonly fault: "reserved" | "target-as-segment" }
  | { readonly code: "too-large"; readonly what: "leaf"; readonly limit: number };

/** Outputs of every trained model and columns of its reference rows: a feature of such a name could not be told apart. */
const reservedNames: ReadonlySet<string> = new Set(["label", "prediction", "probabilities", "score"]);

/** A leaf holds 65,535 bytes, and the run's last one holds its metrics or its failure beside the specification. */
const specBytesMax = 49_152;

/** Says why no job could train by a specification; undefined when one could. */
export const specRefusal = (spec: TrainingSpec): SpecRefusal | undefined => {
  const { target, segmentColumn } = spec;
  const names = spec.features.map(({ name }) => name);
  if (names.includes(target)) return { code: "target-is-a-feature", target };
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return { code: "duplicate-feature", feature: name };
    seen.add(name);
  }
  const reserved = [...names, segmentColumn].find((name) => name !== null && reservedNames.has(name));
  if (typeof reserved === "string") return { code: "unusable-column", column: reserved, fault: "reserved" };
  if (segmentColumn === target) return { code: "unusable-column", column: target, fault: "target-as-segment" };
  return utf8(JSON.stringify(spec)).length > specBytesMax
    ? { code: "too-large", what: "leaf", limit: specBytesMax }
    : undefined;
};
