import { semverClaim } from "../../domain/model-version/decide-registration.ts";
import type { AggregateStore } from "../../ports/aggregate-store.ts";
import type { RouteReader } from "../../ports/route-reader.ts";

/** Reads routes, their targets and versions out of the state of record. */
export const openRouteReader = (aggregates: Pick<AggregateStore, "load" | "resolve">): RouteReader => ({
  route: async (workspace, name) => {
    const route = await aggregates.load(workspace, "route", name);
    if (route === undefined) return undefined;
    const target = await aggregates.load(workspace, "target", route.state.target);
    if (target === undefined) throw new Error(`route ${workspace}/${name} names a target that is not there`);
    return { route: route.state, revision: route.revision, target: target.state };
  },
  version: async (workspace, model, reference) => {
    const id =
      "number" in reference
        ? `${model}.${reference.number}`
        : await aggregates.resolve(workspace, semverClaim(model, reference.semver));
    const version = id === undefined ? undefined : await aggregates.load(workspace, "model-version", id);
    if (version === undefined) return undefined;
    const { number, semver, signature } = version.state;
    return { number, semver, signature };
  },
});
