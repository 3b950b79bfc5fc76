import { champion } from "../model/alias.ts";
import type { Model } from "../model/model.ts";
import type { Route } from "../routing/route.ts";

/**
 * The version that a model's monitor watches: that of its route's stable arm, else the champion; undefined while none serves.
 * A canary is watched by its rollout.
 */
export const watchedVersion = (
  model: Pick<Model, "aliases">,
  route: Pick<Route, "arms"> | undefined,
): number | undefined => route?.arms.find(({ role }) => role === "stable")?.version ?? model.aliases[champion];
