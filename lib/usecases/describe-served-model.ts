import type { Signature } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { isReadyOn } from "../domain/routing/is-ready-on.ts";
import type { Target } from "../domain/routing/target.ts";
import { parseVersionReference } from "../domain/routing/version-reference.ts";
import type { RouteReader } from "../ports/route-reader.ts";

export interface ServedModel {
  readonly name: string;
  /** Numbers of the versions that can be called now. */
  readonly versions: readonly number[];
  readonly kind: Target["kind"];
  /** Of the named version, or of the stable one; null when it was registered without. */
  readonly signature: Signature | null;
  readonly ready: boolean;
}

export type DescribeRefusal =
  | { readonly code: "unknown-route"; readonly route: string }
  | { readonly code: "unknown-version"; readonly version: string };

/**
 * Says what a route serves: the metadata and readiness that inference clients ask for.
 *
 * @param version  number or semver of the URL; absent means the route's stable version
 */
export const describeServedModel = async (
  { routes }: { readonly routes: RouteReader },
  {
    workspace,
    route: name,
    version,
  }: { readonly workspace: string; readonly route: string; readonly version?: string },
): Promise<Result<ServedModel, DescribeRefusal>> => {
  const routed = await routes.route(workspace, name);
  if (routed === undefined) return refuse({ code: "unknown-route", route: name });
  const { route, target } = routed;

  const stable = route.arms.find(({ role }) => role === "stable")?.version;
  const reference = version === undefined ? stable && { number: stable } : parseVersionReference(version);
  const facts = reference && (await routes.version(workspace, route.model, reference));
  if (version !== undefined && (!facts || !target.deployments.some((deployed) => deployed.version === facts.number)))
    return refuse({ code: "unknown-version", version });

  return accept({
    name,
    versions: target.deployments.filter(({ status }) => status === "ready").map((deployment) => deployment.version),
    kind: target.kind,
    signature: facts ? facts.signature : null,
    ready: facts ? isReadyOn(target, facts.number) : false,
  });
};
