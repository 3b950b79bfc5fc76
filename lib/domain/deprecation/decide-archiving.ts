import type { Loaded } from "../command/change.ts";
import { chooseEarlier } from "../model/choose-earlier.ts";
import type { Model } from "../model/model.ts";
import { isLabelled } from "../model-version/label-stage.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { promotedAt } from "../model-version/promoted-at.ts";
import { addMonths } from "../retention/add-months.ts";
import type { EpochMs } from "../time.ts";
import { rollbackReserve } from "./rollback-reserve.ts";

/** Calendar months after which a Deprecated version is archived. */
export const deprecatedMonthsMax = 12;

/** As many later promotions archive it before that. */
const supersedingMin = 3;

/** Why a Deprecated version is archived, or stays for now. */
type ArchivingReason =
  | "deprecated-long"
  | "superseded"
  /** Stages are labels in its model. */
  | "labelled"
  /** It has an arm on a route. */
  | "serves"
  | "aliased"
  /** People vote on it. */
  | "voted-on"
  /** It is what the model, or an alias of it, would go back to. */
  | "rollback-reserve"
  | "not-yet";

export interface ArchivingVerdict {
  readonly due: boolean;
  readonly reason: ArchivingReason;
  /** When it will have been Deprecated for long enough: ISO 8601 with milliseconds, UTC. */
  readonly monthsPassAt: string;
  /** Numbers of the last versions that were promoted after it, the last one last; three at most. */
  readonly supersededBy: readonly number[];
}

/** What the verdict on a version is reached on besides itself. */
export interface ArchivingFacts {
  readonly model: Model;
  /**
   * Versions of the model that were ever promoted and are not deleted, whatever their stage, the last promoted first: all, or
   * so many that `rollbackReserve` is full, and four at least.
   */
  readonly promoted: readonly ModelVersion[];
  /** The versions that the model's aliases named before. */
  readonly named: readonly Loaded<ModelVersion>[];
  /** Instant of the decision: ISO 8601 with milliseconds, UTC. */
  readonly now: string;
  readonly isoTime: (at: EpochMs) => string;
}

/**
 * Decides whether a Deprecated version is archived: once it has been Deprecated for twelve calendar months, or three versions
 * of its model were promoted since it last was; for one that never was, since it was deprecated.
 *
 * Never what serves, has a name, is voted on or is kept to go back to; and nothing where stages are labels, which say nothing
 * about use. Due once, a version stays so as time passes, for as long as nobody touches it.
 */
export const decideArchiving = (version: ModelVersion, facts: ArchivingFacts): ArchivingVerdict => {
  const monthsPassAt = addMonths(deprecatedMonthsMax, facts.isoTime(version.stageChangedAt));
  const supersededBy = promotedAfter(version, facts.promoted);
  const kept = keptBecause(version, facts);
  if (kept !== undefined) return { due: false, reason: kept, monthsPassAt, supersededBy };
  // Such instants are ordered as texts are.
  if (monthsPassAt <= facts.now) return { due: true, reason: "deprecated-long", monthsPassAt, supersededBy };
  const isSuperseded = supersededBy.length >= supersedingMin;
  return { due: isSuperseded, reason: isSuperseded ? "superseded" : "not-yet", monthsPassAt, supersededBy };
};

const keptBecause = (version: ModelVersion, facts: ArchivingFacts): ArchivingReason | undefined => {
  if (isLabelled(facts.model)) return "labelled";
  if (version.routes.length > 0) return "serves";
  if (version.aliases.length > 0) return "aliased";
  if (version.openChangeRequest !== null) return "voted-on";
  const reserve = [...rollbackReserve(facts.promoted).numbers, ...aliasReserve(facts)];
  return reserve.includes(version.number) ? "rollback-reserve" : undefined;
};

/** Numbers of the versions that a rollback of each alias would lead to. */
const aliasReserve = ({ model, named }: ArchivingFacts): readonly number[] =>
  Object.keys(model.aliasPast ?? {}).flatMap((alias) => {
    const earlier = chooseEarlier(model, alias, named);
    return earlier.ok ? [earlier.value.version.state.number] : [];
  });

const promotedAfter = (version: ModelVersion, promoted: readonly ModelVersion[]): readonly number[] => {
  const since = promotedAt(version) ?? version.stageChangedAt;
  return promoted
    .filter((other) => other.number !== version.number && (promotedAt(other) ?? 0) > since)
    .slice(0, supersedingMin)
    .map(({ number }) => number)
    .reverse();
};
