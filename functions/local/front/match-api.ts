import type { HttpApiDescription } from "../template/machine-description.ts";
import { compileRoutes, type RouteMatch } from "./match-route.ts";

/** The API that serves a request, and the route of it. */
export interface ApiMatch extends RouteMatch {
  readonly api: HttpApiDescription;
}

/** Finds the API and route of one request; undefined if there is none. */
export type MatchApi = (method: string, path: string) => ApiMatch | undefined;

/** Compiles the routes of several APIs behind one address: a route that names a path is found before any `$default`. */
export const compileApis = (apis: readonly HttpApiDescription[]): MatchApi => {
  const compiled = apis.map((api) => ({ api, match: compileRoutes(api.routes) }));
  return (method, path) => {
    const found = compiled.flatMap(({ api, match }) => {
      const matched = match(method, path);
      return matched === undefined ? [] : [{ api, ...matched }];
    });
    return found.find(({ route }) => route.key !== "$default") ?? found[0];
  };
};
