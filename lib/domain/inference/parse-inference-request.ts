import { accept, type Result, refuse } from "../result.ts";
import type { InferenceRequest, RequestRefusal } from "./inference-request.ts";
import { isRecord } from "./is-record.ts";
import { parseExactJson } from "./parse-exact-json.ts";
import { parseTensors } from "./parse-tensors.ts";
import { readUnit } from "./read-unit.ts";

/**
 * Reads the body of an inference call (Open Inference Protocol v2, REST, JSON tensors).
 *
 * Exact where the protocol is: names, datatypes, shapes and values must agree. Lenient where clients differ: unknown
 * members and parameters are passed over, data may be flat or nested, integers may have any length.
 *
 * @returns the request, or a refusal whose reason names the first thing that is wrong
 */
export const parseInferenceRequest = (text: string): Result<InferenceRequest, RequestRefusal> => {
  const body = parseExactJson(text);
  if (!body.ok) return body;
  if (!isRecord(body.value)) return invalid("the body must be a JSON object with inputs");
  const { id, inputs, outputs, parameters } = body.value;
  if (id !== undefined && typeof id !== "string") return invalid("id must be text");
  if (parameters !== undefined && !isRecord(parameters)) return invalid("parameters must be an object");
  if (parameters?.binary_data_output === true) return invalid(noBinaryOutput);

  const unit = parameters?.tidegate_unit === undefined ? undefined : readUnit(parameters.tidegate_unit);
  if (unit?.ok === false) return invalid(`parameter tidegate_unit ${unit.refusal.reason}`);
  const tensors = parseTensors(inputs, "inputs");
  if (!tensors.ok) return invalid(tensors.refusal.reason);
  if (tensors.value.length === 0) return invalid("inputs must name at least one tensor");
  const wanted = readOutputNames(outputs);
  if (!wanted.ok) return wanted;

  return accept({
    inputs: tensors.value,
    ...(id === undefined ? {} : { id }),
    ...(wanted.value.length === 0 ? {} : { outputs: wanted.value }),
    ...(unit === undefined ? {} : { unit: unit.value }),
  });
};

const noBinaryOutput = "binary outputs are not offered; ask for JSON (binary_data_output false, binary_data false)";

const readOutputNames = (outputs: unknown): Result<readonly string[], RequestRefusal> => {
  if (outputs === undefined) return accept([]);
  if (!Array.isArray(outputs)) return invalid("outputs must be an array");
  const names = new Set<string>();
  for (const output of outputs) {
    if (!isRecord(output) || typeof output.name !== "string") return invalid("every output needs a name");
    const { name, parameters } = output;
    if (isRecord(parameters) && parameters.binary_data === true) return invalid(noBinaryOutput);
    if (names.has(name)) return invalid(`output '${name}' is asked for twice`);
    names.add(name);
  }
  return accept([...names]);
};

const invalid = (reason: string) => refuse({ code: "invalid-inference-request", reason });
