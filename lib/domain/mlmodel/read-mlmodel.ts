import { isRecord } from "../inference/is-record.ts";
import type { Json } from "../json.ts";
import type { Signature } from "../model-version/model-version.ts";
import { readSchema } from "./read-schema.ts";

/** What a model that MLflow has written says of itself; null where it does not, or not in a way that we know. */
export interface DescribedModel {
  readonly signature: Signature | null;
  /** Its one flavour besides `python_function`, e.g. `sklearn`: what it is made with. */
  readonly framework: string | null;
  readonly pythonVersion: string | null;
}

const inputsMax = 1_000;
const outputsMax = 100;
const frameworkLengthMax = 64;
const pythonVersionLengthMax = 32;

/**
 * Reads the content of an `MLmodel` file (mlflow/models/model.py), which any client writes as it likes: whatever is not as
 * MLflow writes it counts as not said.
 */
export const readMlmodel = (content: Json): DescribedModel => {
  const { flavors, signature } = recordOf(content);
  // Every model that Python can load has this flavour beside its own.
  const { python_function: python, ...own } = recordOf(flavors);
  const [framework, ...others] = Object.keys(own);
  const { python_version: version } = recordOf(python);
  return {
    signature: signatureOf(recordOf(signature)),
    framework: others.length === 0 ? shortText(framework, frameworkLengthMax) : null,
    pythonVersion: shortText(version, pythonVersionLengthMax),
  };
};

const signatureOf = ({ inputs, outputs }: Readonly<Record<string, unknown>>): Signature | null => {
  if (typeof inputs !== "string" && typeof outputs !== "string") return null;
  const read = { inputs: tensorsOf(inputs, "input-"), outputs: tensorsOf(outputs, "output-") };
  if (read.inputs === undefined || read.inputs.length > inputsMax) return null;
  if (read.outputs === undefined || read.outputs.length > outputsMax) return null;
  return { inputs: read.inputs, outputs: read.outputs };
};

/** A signature may leave either of them out. */
const tensorsOf = (schema: unknown, prefix: string): ReturnType<typeof readSchema> => {
  if (schema === undefined || schema === null) return [];
  return typeof schema === "string" ? readSchema(schema, prefix) : undefined;
};

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** Printable ASCII alone: it is shown as it is. */
const shortText = (value: unknown, lengthMax: number): string | null =>
  typeof value === "string" && value.length <= lengthMax && /^[\x21-\x7e]+$/.test(value) ? value : null;
