import type { Tensor } from "./tensor.ts";

/** One call for inference as the Open Inference Protocol has it, parsed. */
export interface InferenceRequest {
  /** The caller's own id, echoed in the answer. */
  readonly id?: string;
  readonly inputs: readonly Tensor[];
  /** Names of the wanted outputs; absent means all. */
  readonly outputs?: readonly string[];
  /** Assignment unit from the request's parameters, e.g. a customer's id: it decides the arm of a routed request. */
  readonly unit?: string;
}

/** Why a body is no inference request; `reason` says what and where in the caller's words. */
export type RequestRefusal =
  | { readonly code: "malformed-json"; readonly reason: string }
  | { readonly code: "invalid-inference-request"; readonly reason: string };
