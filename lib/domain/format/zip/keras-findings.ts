import { nestingExceeds } from "../../json-text.ts";

/** Modules of Keras whose classes are layers and the like; everything else is found by import when a model is loaded. */
const harmlessModules =
  /^(keras|keras\.(layers|initializers|regularizers|constraints|optimizers|losses|metrics|models|dtype_policies)|keras\.src(\.\w+)*|builtins)$/;

/**
 * What a Keras configuration reaches for when a model is made of it: Lambda layers, which carry code, and modules that
 * are not Keras's own (CVE-2025-1550).
 *
 * @returns undefined where it is no JSON
 */
export const kerasFindings = (config: string): readonly string[] | undefined => {
  if (nestingExceeds(config, 256)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(config);
  } catch {
    return undefined;
  }
  const findings = new Set<string>();
  collect(value, findings);
  return [...findings];
};

const collect = (value: unknown, findings: Set<string>): void => {
  if (typeof value !== "object" || value === null) return;
  const { class_name: className, module } = Object.fromEntries(Object.entries(value));
  if (className === "Lambda" || className === "TFOpLambda") findings.add("keras lambda layer");
  if (className === "function" && module === "builtins") findings.add("keras function by its name");
  if (typeof module === "string" && className !== undefined && !harmlessModules.test(module))
    findings.add(`keras module ${module.replaceAll(/[^\x21-\x7e]/g, "?").slice(0, 80)}`);
  for (const inner of Object.values(value)) collect(inner, findings);
};
