import type { Deployment, Target } from "../domain/routing/target.ts";

/** How a target shall split the requests that name no version. */
export interface TrafficOrder {
  readonly target: Pick<Target, "name" | "resource">;
  readonly stable: Deployment;
  /** Null when every request shall go to `stable`; the weight is then 0. */
  readonly canary: Deployment | null;
  /** Share of the canary, integer 0..10 000. */
  readonly weightBasisPoints: number;
}

/** What one qualifier of a target gets, as AWS reports it. */
export interface ReportedWeight {
  /** As in the target's deployments: a published function version or a variant's name. */
  readonly qualifier: string;
  /** Share of the requests, integer 0..10 000; never 0. */
  readonly weightBasisPoints: number;
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
   * Reads which qualifiers get how much, in order of their names; empty where nothing was ever split.
   *
   * @throws ShiftImpossibleError when the target has nothing that could split
   */
  read(target: Pick<Target, "name" | "resource">): Promise<readonly ReportedWeight[]>;
}
