import type { ModelRefusal } from "../../domain/inference/model-call.ts";

const tooLarge: ReadonlySet<string> = new Set(["RequestTooLargeException", "SerializedRequestEntityTooLargeException"]);

/**
 * What a failed call of an AWS runtime API means for the caller of a model.
 *
 * Only the error's name is passed on: AWS's messages hold account numbers and role names.
 *
 * @param waitedMsMax  the deadline that the call was given
 */
export const awsFault = (error: unknown, waitedMsMax: number): ModelRefusal => {
  const name = error instanceof Error ? error.name : "UnknownError";
  if (name === "TimeoutError" || name === "AbortError")
    return { code: "target-timeout", reason: `the target did not answer within ${waitedMsMax} ms` };
  if (tooLarge.has(name))
    return { code: "model-refused-inputs", reason: "the request is larger than the target takes (6 MB)" };
  return { code: "target-unavailable", reason: `the target cannot be reached (${name})` };
};
