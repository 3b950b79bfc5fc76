import type { ModelCall, ModelRefusal } from "../domain/inference/model-call.ts";
import type { Tensor } from "../domain/inference/tensor.ts";
import type { Result } from "../domain/result.ts";
import type { Deployment, Target } from "../domain/routing/target.ts";

/** Asks one deployed version for its outputs. */
export interface ModelInvoker {
  /** Never throws for what a target can do wrong: it fails, is busy, is gone or is late as a refusal. */
  invoke(
    target: Pick<Target, "name" | "resource">,
    deployment: Pick<Deployment, "version" | "qualifier">,
    call: ModelCall,
  ): Promise<Result<readonly Tensor[], ModelRefusal>>;
}
