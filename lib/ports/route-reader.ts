import type { Signature } from "../domain/model-version/model-version.ts";
import type { Route } from "../domain/routing/route.ts";
import type { Target } from "../domain/routing/target.ts";
import type { VersionReference } from "../domain/routing/version-reference.ts";

/** A route with what serves it, as of one revision. */
export interface RoutedTarget {
  readonly route: Route;
  /** Revision of the route: stamped on every answer, so that a caller can tell which configuration decided. */
  readonly revision: number;
  readonly target: Target;
}

/** What never changes about a version. */
export interface VersionFacts {
  readonly number: number;
  readonly semver: string;
  readonly signature: Signature | null;
}

/** The data plane's view of what the control plane decided. */
export interface RouteReader {
  route(workspace: string, name: string): Promise<RoutedTarget | undefined>;
  version(workspace: string, model: string, reference: VersionReference): Promise<VersionFacts | undefined>;
}
