import type { QualifierWeight, Split } from "../domain/routing/split-weights.ts";
import type { Target } from "../domain/routing/target.ts";

/** How a target shall split the requests that name no version. */
export interface TrafficOrder extends Split {
  readonly target: Pick<Target, "name" | "resource">;
}

/** Lets a target split its own traffic. */
export interface TrafficActuator {
  /**
   * Sets the weights and returns once AWS reports them in force. Weights are absolute: the same order may come twice and at once,
   * and the newest wins. What somebody else set meanwhile is read again and set again.
   *
   * @throws ShiftImpossibleError when it never will be: something it names is not there, or AWS went back to the old weights
   * @throws ShiftUnsettledError  when it is not done in time: no fault, the next try goes on; any other error may pass, too
   */
  shift(order: TrafficOrder): Promise<void>;

  /**
   * Reads which qualifiers get how much, as AWS reports it, in order of the qualifiers; empty where nothing was ever split.
   *
   * @throws ShiftImpossibleError when the target has nothing that could split
   */
  read(target: TrafficOrder["target"]): Promise<readonly QualifierWeight[]>;
}
