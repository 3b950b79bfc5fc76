import { readModelAnswer, writeModelCall } from "../../domain/inference/model-call.ts";
import { refuse } from "../../domain/result.ts";
import type { ModelInvoker } from "../../ports/model-invoker.ts";

/** Calls a version on any server of the Open Inference Protocol, by the base URL that its deployment names. */
export const openHttpModelInvoker = ({ invocationMsMax }: { readonly invocationMsMax: number }): ModelInvoker => ({
  invoke: async ({ name }, { version, qualifier }, call) => {
    if (qualifier === null)
      return refuse({ code: "target-unavailable", reason: `target ${name} has no URL for version ${version}` });
    const body = writeModelCall(call);
    if (!body.ok) return refuse({ code: "model-refused-inputs", reason: body.refusal.reason });
    try {
      const response = await fetch(`${qualifier.replace(/\/$/, "")}/infer`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body.value,
        signal: AbortSignal.timeout(invocationMsMax),
        // A redirect would carry a caller's features to a host that nobody approved.
        redirect: "error",
      });
      return readModelAnswer(response.status, await response.text());
    } catch (error) {
      return error instanceof Error && error.name === "TimeoutError"
        ? refuse({ code: "target-timeout", reason: `the target did not answer within ${invocationMsMax} ms` })
        : refuse({ code: "target-unavailable", reason: "the target cannot be reached" });
    }
  },
  invokeSplit: async ({ name }) => ({
    executed: null,
    answer: refuse({ code: "target-unavailable", reason: `target ${name} is HTTP and cannot split its own traffic` }),
  }),
});
