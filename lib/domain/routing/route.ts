/** One arm of a route: a version that gets a share of the traffic. */
export interface Arm {
  readonly role: "stable" | "canary" | "shadow";
  /** Version number of the route's model. */
  readonly version: number;
  /** Share of routed requests in basis points (1/10 000), integer 0..10 000; stable and canary arms sum to 10 000, shadow arms copy. */
  readonly weightBasisPoints: number;
}

/** Where the requests for a name go. Each model has one route of its own name. */
export interface Route {
  readonly schema: "route.v2";
  /** The aggregate's id: the name that inference URLs use. */
  readonly name: string;
  /** Model id. */
  readonly model: string;
  readonly modelName: string;
  /** Name of the target that serves the arms. */
  readonly target: string;
  readonly arms: readonly Arm[];
  /** Id of the rollout that moves its traffic; null when none does. */
  readonly rollout: string | null;
  /**
   * Who splits the requests that name no version: our gateway by the arms, or the target by weights of its own, which it
   * only does while a rollout has it do so.
   */
  readonly split: "router" | "target";
  /** Enters the assignment hash, so that two routes split their units independently. */
  readonly salt: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
