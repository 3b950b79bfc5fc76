import type { HttpRoute } from "../template/machine-description.ts";

/** The route that serves a request, and what its path variables stand for. */
export interface RouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of one request; undefined if there is none. */
export type MatchRoute = (method: string, path: string) => RouteMatch | undefined;

/** What ANY stands for; whatever else a client sends has no route (API Gateway Developer Guide, the same page). */
const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

interface CompiledRoute {
  readonly route: HttpRoute;
  readonly method: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  /** `{proxy+}`: this segment and all that follow, one at least. */
  | { readonly kind: "greedy"; readonly name: string };

/**
 * Compiles the routes of an HTTP API. The most specific wins: segment by segment a literal before a variable before a
 * greedy one; then the named method before ANY; `$default` last.
 * Source: API Gateway Developer Guide, "Create routes for HTTP APIs".
 */
export const compileRoutes = (routes: readonly HttpRoute[]): MatchRoute => {
  const fallback = routes.find(({ key }) => key === "$default");
  const compiled = routes
    .filter(({ key }) => key !== "$default")
    .map(compileRoute)
    .sort(bySpecificity);
  return (method, path) => {
    if (!methods.includes(method)) return undefined;
    const segments = segmentsOf(path);
    for (const candidate of compiled) {
      if (candidate.method !== "ANY" && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, segments);
      if (pathParameters !== undefined) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
};

/** Path without its first slash; a trailing slash leaves an empty last segment, which is a different path. */
const segmentsOf = (path: string): string[] => path.slice(1).split("/");

const compileRoute = (route: HttpRoute): CompiledRoute => {
  const [method = "", path = "/"] = route.key.split(" ");
  return { route, method, segments: segmentsOf(path).map(toSegment) };
};

const toSegment = (text: string): Segment => {
  const name = /^\{(.+?)(\+?)\}$/.exec(text);
  if (name === null) return { kind: "literal", text };
  return { kind: name[2] === "+" ? "greedy" : "variable", name: name[1] ?? "" };
};

const matchSegments = (
  pattern: readonly Segment[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const parameters: Record<string, string> = {};
  for (const [place, segment] of pattern.entries()) {
    const actual = segments[place];
    if (actual === undefined || (segment.kind !== "literal" && actual === "")) return undefined;
    if (segment.kind === "greedy") {
      parameters[segment.name] = segments.slice(place).map(decode).join("/");
      return parameters;
    }
    if (segment.kind === "variable") parameters[segment.name] = decode(actual);
    else if (segment.text !== actual) return undefined;
  }
  return segments.length === pattern.length ? parameters : undefined;
};

const ranks = { literal: 0, variable: 1, greedy: 2 } as const;

const bySpecificity = (left: CompiledRoute, right: CompiledRoute): number => {
  for (const [place, segment] of left.segments.entries()) {
    const other = right.segments[place];
    if (other === undefined) return -1;
    const difference = ranks[segment.kind] - ranks[other.kind];
    if (difference !== 0) return difference;
  }
  if (left.segments.length !== right.segments.length) return right.segments.length - left.segments.length;
  return Number(left.method === "ANY") - Number(right.method === "ANY");
};

/** Percent-decodes; what is no valid encoding stays as it is. */
export const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
