import type { ModelCall, ModelRefusal } from "../domain/inference/model-call.ts";
import type { Tensor } from "../domain/inference/tensor.ts";
import type { Result } from "../domain/result.ts";
import type { Deployment, Target } from "../domain/routing/target.ts";

/** What came of a request that a target assigned by its own weights. */
export interface SplitAnswer {
  /** Qualifier that answered or failed, as the target says; null when it does not say. */
  readonly executed: string | null;
  readonly answer: Result<readonly Tensor[], ModelRefusal>;
}

/** Asks deployed versions for their outputs. Never throws for what a target can do wrong: it fails, is busy, is gone or is late as a refusal. */
export interface ModelInvoker {
  /** Asks one version. */
  invoke(
    target: Pick<Target, "name" | "resource">,
    deployment: Pick<Deployment, "version" | "qualifier">,
    call: ModelCall,
  ): Promise<Result<readonly Tensor[], ModelRefusal>>;

  /** Asks the target, which splits its own traffic; one that cannot is unavailable. */
  invokeSplit(target: Pick<Target, "name" | "resource" | "deployments">, call: ModelCall): Promise<SplitAnswer>;
}
