import type { ChangeOf, Loaded } from "../command/change.ts";
import { champion } from "../model/alias.ts";
import { pointAlias, withAliasBack } from "../model/alias-past.ts";
import type { RiskTier } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import { isReadyOn } from "../routing/is-ready-on.ts";
import { rolloutInProgress } from "../routing/rollout-in-progress.ts";
import { routeChange } from "../routing/route-change.ts";
import { excluding, including } from "../sorted-set.ts";
import type { ModelVersion } from "./model-version.ts";
import { stageChange } from "./stage-change.ts";
import type { MovedStage, StageMove, StageMoveRefusal, StageSubject } from "./stage-move.ts";
import { versionChange } from "./version-change.ts";

/**
 * Puts a version into Production: stage, alias `champion` and all of the model's routed traffic move at once, and the
 * champion before it is deprecated.
 *
 * A model without targets is served by somebody else, so there is no traffic to move. A model with targets must have
 * the version ready on the target that its route uses; without a route yet, on any of them, and the route is created.
 */
export const promote = (
  subject: StageSubject,
  move: StageMove,
  settled: Partial<ModelVersion>,
): Result<MovedStage, StageMoveRefusal> => {
  const placed = placeOnRoute(subject, move);
  if (!placed.ok) return placed;
  const route = placed.value;
  const { model, version } = subject;
  const { riskTier, aliases } = model.state;
  const { number, aliases: names, routes } = version.state;
  const crown = move.rollback ? withAliasBack : pointAlias;
  const promoted = stageChange(version, riskTier, move, {
    ...settled,
    aliases: including(names, champion),
    routes: route === undefined ? routes : including(routes, route.id),
  });
  const crowned: ChangeOf<"model"> = {
    kind: "model",
    id: model.state.id,
    basis: model,
    event: "champion-changed",
    riskTier,
    state: { ...crown(model.state, champion, number, move), updatedAt: move.at },
  };
  const relieved = subject.others.map((other) => relieve(other, aliases[champion], route?.id, riskTier, move));
  return accept({
    version: promoted,
    others: [crowned, ...relieved.filter((change) => change !== undefined), ...(route === undefined ? [] : [route])],
  });
};

const placeOnRoute = (
  { model, version, route, targets }: StageSubject,
  { rollout, salt, at }: StageMove,
): Result<ChangeOf<"route"> | undefined, StageMoveRefusal> => {
  const inProgress = rolloutInProgress(route?.state, rollout);
  if (inProgress !== undefined) return refuse(inProgress);
  if (targets.length === 0) return accept(undefined);
  const { number } = version.state;
  const candidates = route === undefined ? targets : targets.filter((target) => target.name === route.state.target);
  const target = candidates.find((candidate) => isReadyOn(candidate, number));
  if (target === undefined) {
    return refuse({ code: "not-deployed", version: number, targets: candidates.map((candidate) => candidate.name) });
  }
  const arms = [{ role: "stable", version: number, weightBasisPoints: 10_000 }] as const;
  return accept(routeChange(model.state, route, { target: target.name, arms, salt, at }));
};

/** What the promotion takes from another version: its place as champion, its arm on the route, or nothing. */
const relieve = (
  other: Loaded<ModelVersion>,
  championNumber: number | undefined,
  routeName: string | undefined,
  riskTier: RiskTier,
  { at }: StageMove,
): ChangeOf<"model-version"> | undefined => {
  const { number, aliases } = other.state;
  const routes = routeName === undefined ? other.state.routes : excluding(other.state.routes, routeName);
  if (number === championNumber) {
    const superseded = { to: "Deprecated", reason: "superseded by a promotion", at } as const;
    return stageChange(other, riskTier, superseded, { aliases: excluding(aliases, champion), routes });
  }
  return routes.length === other.state.routes.length
    ? undefined
    : versionChange(other, "version-unrouted", riskTier, at, { routes });
};
