import { foreignText } from "../foreign-text.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { InferenceRequest } from "./inference-request.ts";
import { isRecord } from "./is-record.ts";
import { parseExactJson } from "./parse-exact-json.ts";
import { parseTensors } from "./parse-tensors.ts";
import type { Tensor } from "./tensor.ts";
import { type WriteRefusal, writeTensors } from "./write-tensor.ts";

/** What the gateway asks of a model server, whatever carries it there. */
export type ModelCall = Pick<InferenceRequest, "inputs" | "outputs">;

/** Why a version gave no prediction. Only the first is the caller's doing. */
export type ModelRefusal =
  /** The model does not take these inputs. */
  | { readonly code: "model-refused-inputs"; readonly reason: string }
  | { readonly code: "model-failed"; readonly reason: string }
  | { readonly code: "target-unavailable"; readonly reason: string }
  | { readonly code: "target-timeout"; readonly reason: string };

/** Writes a call as the Open Inference Protocol has it: the one form that every kind of target is sent. */
export const writeModelCall = ({ inputs, outputs }: ModelCall): Result<string, WriteRefusal> => {
  const written = writeTensors(inputs);
  if (!written.ok) return written;
  const names = outputs?.map((name) => `{"name":${JSON.stringify(name)}}`).join(",");
  return accept(`{"inputs":${written.value}${names === undefined ? "" : `,"outputs":[${names}]`}}`);
};

/** Statuses by which OIP servers say that the inputs were wrong; 422 is what MLServer sends. */
const inputStatuses: ReadonlySet<number> = new Set([400, 413, 422]);
const unavailableStatuses: ReadonlySet<number> = new Set([429, 503]);
const timeoutStatuses: ReadonlySet<number> = new Set([408, 504]);

/**
 * Reads what a model server answered.
 *
 * @param status  HTTP status, or what a server without HTTP gave in its place
 * @param body    JSON text: outputs with 200, `{"error": …}` otherwise
 */
export const readModelAnswer = (status: number, body: string): Result<readonly Tensor[], ModelRefusal> => {
  if (status !== 200) return refuse({ code: refusalCode(status), reason: errorText(body, status) });
  const answer = parseExactJson(body);
  if (!answer.ok) return unreadable(answer.refusal.reason);
  const outputs = parseTensors(isRecord(answer.value) ? answer.value.outputs : undefined, "outputs");
  return outputs.ok ? outputs : unreadable(outputs.refusal.reason);
};

const unreadable = (reason: string) =>
  refuse({ code: "model-failed", reason: `the model server's answer is not readable: ${reason}` });

const refusalCode = (status: number): ModelRefusal["code"] => {
  if (inputStatuses.has(status)) return "model-refused-inputs";
  if (unavailableStatuses.has(status)) return "target-unavailable";
  return timeoutStatuses.has(status) ? "target-timeout" : "model-failed";
};

const reasonLengthMax = 500;

const errorText = (body: string, status: number): string => {
  const parsed = parseExactJson(body);
  const error = parsed.ok && isRecord(parsed.value) ? parsed.value.error : undefined;
  return typeof error === "string" && error !== ""
    ? foreignText(error, reasonLengthMax)
    : `status ${status} without reason`;
};
