/**
 * Which function answers which path: the first segments decide, for every method.
 * Each path is also served below `/w/{workspace}`, and with anything behind it.
 */
export const httpRoutes = {
  registry: [
    "/healthz",
    "/openapi.json",
    "/docs",
    "/v1/models",
    "/v1/versions",
    "/v1/deprecations",
    "/v1/change-requests",
    "/v1/policies",
    "/v1/webhooks",
  ],
  rollouts: ["/v1/routes", "/v1/targets", "/v1/rollouts"],
  monitoring: ["/v1/monitors", "/v1/ground-truth", "/v1/incidents"],
  training: ["/v1/training-runs", "/v1/pipelines"],
  audit: ["/v1/audit", "/v1/people", "/v1/lineage", "/log"],
  inference: ["/v2"],
  mlflow: ["/api", "/ajax-api", "/get-artifact", "/model-versions", "/version", "/health"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type HttpFunction = keyof typeof httpRoutes;

/** What the witness answers, at an address of its own (c2sp.org/tlog-witness). */
const witnessPaths = ["/witness/add-checkpoint", "/witness/key"];

/** Answers every path that nobody else does, so that an unknown route gets a problem document too. */
export const fallbackFunction: HttpFunction = "registry";

/** The paths of a function as API Gateway writes them. */
export const gatewayPaths = (name: HttpFunction | "witness"): readonly string[] =>
  name === "witness"
    ? witnessPaths
    : httpRoutes[name].flatMap((path) =>
        ["", "/w/{workspace}"].flatMap((workspace) => [`${workspace}${path}`, `${workspace}${path}/{proxy+}`]),
      );
