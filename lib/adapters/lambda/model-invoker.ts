import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from "@aws-sdk/client-lambda";
import { isRecord } from "../../domain/inference/is-record.ts";
import {
  type ModelCall,
  type ModelRefusal,
  readModelAnswer,
  writeModelCall,
} from "../../domain/inference/model-call.ts";
import type { Tensor } from "../../domain/inference/tensor.ts";
import { type Result, refuse } from "../../domain/result.ts";
import type { ModelInvoker, SplitAnswer } from "../../ports/model-invoker.ts";
import { awsFault } from "./aws-fault.ts";
import { liveAlias } from "./live-alias.ts";

interface Settings {
  readonly client: LambdaClient;
  /** Longest wait for an answer, the client's retries included. */
  readonly invocationMsMax: number;
}

/**
 * Calls a published version of a model-server function, or the alias that splits among them. A version cannot change,
 * so neither can what it answers.
 */
export const openLambdaModelInvoker = (settings: Settings): ModelInvoker => ({
  invoke: async ({ name, resource }, { version, qualifier }, call) => {
    if (resource === null || qualifier === null)
      return refuse({ code: "target-unavailable", reason: `target ${name} has no function for version ${version}` });
    return (await ask(settings, { resource, qualifier }, call)).answer;
  },
  invokeSplit: async ({ name, resource }, call) =>
    resource === null
      ? unanswered({ code: "target-unavailable", reason: `target ${name} has no function` })
      : ask(settings, { resource, qualifier: liveAlias }, call),
});

const ask = async (
  { client, invocationMsMax }: Settings,
  { resource, qualifier }: { readonly resource: string; readonly qualifier: string },
  call: ModelCall,
): Promise<SplitAnswer> => {
  const body = writeModelCall(call);
  if (!body.ok) return unanswered({ code: "model-refused-inputs", reason: body.refusal.reason });
  const command = new InvokeCommand({
    FunctionName: resource,
    Qualifier: qualifier,
    Payload: JSON.stringify({ operation: "infer", body: body.value }),
  });
  try {
    const output = await client.send(command, { abortSignal: AbortSignal.timeout(invocationMsMax) });
    return { executed: output.ExecutedVersion ?? null, answer: readInvocation(output) };
  } catch (error) {
    return unanswered(awsFault(error, invocationMsMax));
  }
};

const unanswered = (refusal: ModelRefusal): SplitAnswer => ({ executed: null, answer: refuse(refusal) });

const readInvocation = ({ FunctionError, Payload }: InvokeCommandOutput): Result<readonly Tensor[], ModelRefusal> => {
  const answer = parsePayload(Payload?.transformToString());
  if (FunctionError === undefined && typeof answer.status === "number" && typeof answer.body === "string")
    return readModelAnswer(answer.status, answer.body);
  // The message may hold paths and stack frames; it is in the function's own log. The type says enough here.
  const type = typeof answer.errorType === "string" ? answer.errorType : "no error type";
  return type === "Sandbox.Timedout"
    ? refuse({ code: "target-timeout", reason: "the model server did not answer within its own time limit" })
    : refuse({ code: "model-failed", reason: `the model server ended without an answer (${type})` });
};

const parsePayload = (payload: string | undefined): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(payload ?? "");
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
};
