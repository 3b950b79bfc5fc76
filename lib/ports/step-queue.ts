/** A time at which a rollout is to be looked at. */
export interface DueStep {
  readonly workspace: string;
  /** Id of the rollout. */
  readonly rollout: string;
  /** 0 to 900. */
  readonly delaySeconds: number;
}

/** Where the steps of rollouts sleep until they are due. */
export interface StepQueue {
  /** Enqueues all of them; when it throws, some may be enqueued already. */
  send(steps: readonly DueStep[]): Promise<void>;
}
