import type { Deployment, Target } from "./target.ts";

/**
 * How a target addresses a version that a rollout has on it.
 *
 * @throws Error when it never was deployed there: no rollout starts without, and no deployment is taken away
 */
export const deploymentOf = (
  { name, deployments }: Pick<Target, "name" | "deployments">,
  version: number,
): Deployment => {
  const found = deployments.find((deployment) => deployment.version === version);
  if (found === undefined) throw new Error(`target ${name} has no deployment of version ${version}`);
  return found;
};
