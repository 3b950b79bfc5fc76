import type { Loaded } from "../command/change.ts";
import type { StageSubject } from "../model-version/stage-move.ts";
import type { Route } from "../routing/route.ts";
import type { EpochMs } from "../time.ts";
import type { Rollout } from "./rollout.ts";

/** A rollout and all that its moves may touch. */
export interface RolloutSubject {
  readonly rollout: Loaded<Rollout>;
  /** The candidate, as for its promotion: with the model, the route, the version beside it and the targets. */
  readonly stage: StageSubject;
}

export interface MoveCircumstances {
  /** Id for the effect of a shift that the target makes, 32 hex digits. */
  readonly effectId: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

/**
 * The route whose traffic a rollout moves.
 *
 * @throws Error when it is another's: no command takes a route from a rollout that is not over
 */
export const routeOf = ({ rollout, stage }: RolloutSubject): Loaded<Route> => {
  if (stage.route?.state.rollout !== rollout.state.id)
    throw new Error(`rollout ${rollout.state.id} does not have the route ${rollout.state.route}`);
  return stage.route;
};
