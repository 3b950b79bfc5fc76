import type { Route } from "../../lib/domain/routing/route.ts";
import type { Deployment, Target } from "../../lib/domain/routing/target.ts";

/** A target of the model `fraud` on which some versions are ready. */
export const target = (ready: readonly number[] = [], overrides: Partial<Target> = {}): Target => ({
  schema: "target.v1",
  name: "fraud-lambda",
  model: "m1",
  modelName: "fraud",
  kind: "lambda",
  resource: "fn",
  deployments: ready.map((version) => deployment(version)),
  createdAt: 0,
  updatedAt: 0,
  ...overrides,
});

export const deployment = (version: number, overrides: Partial<Deployment> = {}): Deployment => ({
  version,
  qualifier: String(version),
  status: "ready",
  sha256: "0".repeat(64),
  failure: null,
  requestedAt: 0,
  deployedAt: 0,
  ...overrides,
});

export const route = (arms: Route["arms"], overrides: Partial<Route> = {}): Route => ({
  schema: "route.v2",
  name: "fraud",
  model: "m1",
  modelName: "fraud",
  target: "fraud-lambda",
  arms,
  rollout: null,
  split: "router",
  salt: "old-salt",
  createdAt: 0,
  updatedAt: 0,
  ...overrides,
});
