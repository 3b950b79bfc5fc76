import type { Tensor } from "../domain/inference/tensor.ts";
import type { Signature } from "../domain/model-version/model-version.ts";
import type { Result } from "../domain/result.ts";

/** One model version, loaded and ready to run. */
export interface ModelSession {
  /** Read from the model itself, not from what was registered. */
  readonly signature: Signature;
  /**
   * Runs the model.
   *
   * @param inputs   already checked against the signature
   * @param outputs  names of the wanted outputs; absent means all
   * @returns        the outputs in that order, or what the engine said; it cannot tell a bad batch from a broken model
   */
  run(
    inputs: readonly Tensor[],
    outputs?: readonly string[],
  ): Promise<Result<readonly Tensor[], { readonly code: "run-failed"; readonly reason: string }>>;
}
