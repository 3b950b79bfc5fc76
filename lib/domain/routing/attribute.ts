import type { Attribution } from "./assign.ts";
import type { Route } from "./route.ts";
import type { Target } from "./target.ts";

/**
 * Says which arm answered a request that the target assigned by its own weights.
 *
 * Only the stable version is not the canary: weights follow the route a little later, so for a moment a target may still let a
 * version take part that the route has no arm for. It is counted, or nobody would see that it still answers.
 *
 * What answered and is no deployment of the target is not refused: the caller gets its answer while a person has moved an
 * alias by hand, or while this process knows an older target. But it is nobody's prediction.
 *
 * @param executed  qualifier that answered, as the target says; null when it does not say
 */
export const attribute = (
  { arms }: Pick<Route, "arms">,
  { deployments }: Pick<Target, "deployments">,
  executed: string | null,
): Attribution => {
  // A variant may have served an older version under the same name: the one that has an arm is meant, else the newest.
  const served = deployments.filter(({ qualifier }) => executed !== null && qualifier === executed);
  const routed = served.find(({ version }) => arms.some((arm) => arm.version === version));
  const version = (routed ?? served.at(-1))?.version;
  if (version === undefined) return { version: null, arm: "unattributed", reason: "target" };
  const stable = arms.find(({ role }) => role === "stable");
  return { version, arm: version === stable?.version ? "stable" : "canary", reason: "target" };
};
