import type { Loaded } from "../command/change.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { accept, type Result, refuse } from "../result.ts";
import { champion, isAliasName, isReservedAlias } from "./alias.ts";
import { pastOf } from "./alias-past.ts";
import type { AliasRefusal } from "./decide-alias.ts";
import type { Model } from "./model.ts";

/** Where a rollback of an alias leads. */
export interface EarlierVersion {
  readonly version: Loaded<ModelVersion>;
  /** Numbers between the one it leaves and this one that cannot be named any more, newest first. */
  readonly skipped: readonly number[];
}

export type EarlierVersionRefusal =
  | Extract<AliasRefusal, { readonly code: "invalid-alias" | "reserved-alias" }>
  | { readonly code: "alias-not-found"; readonly model: string; readonly alias: string }
  | {
      readonly code: "alias-without-past";
      readonly model: string;
      readonly alias: string;
      /** Version that it names; null where it names none. */
      readonly version: number | null;
    };

/**
 * Decides where a rollback takes an alias: to the version that it named last before the one it names now, of those that are
 * neither archived nor deleted since.
 *
 * `latest` and `v3` are computed, so they have no past.
 *
 * @param past  the versions of the alias's past, in any order
 */
export const chooseEarlier = (
  model: Model,
  alias: string,
  past: readonly Loaded<ModelVersion>[],
): Result<EarlierVersion, EarlierVersionRefusal> => {
  if (!isAliasName(alias)) return refuse({ code: "invalid-alias", alias });
  if (isReservedAlias(alias) && alias !== champion) return refuse({ code: "reserved-alias", alias });
  const named = Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined;
  const earlier = pastOf(model, alias).toReversed();
  if (named === undefined && earlier.length === 0) return refuse({ code: "alias-not-found", model: model.name, alias });
  const skipped: number[] = [];
  for (const number of earlier.filter((candidate) => candidate !== named)) {
    const version = past.find(({ state }) => state.number === number);
    if (version !== undefined && version.state.deletion === null && version.state.stage !== "Archived")
      return accept({ version, skipped });
    if (!skipped.includes(number)) skipped.push(number);
  }
  return refuse({ code: "alias-without-past", model: model.name, alias, version: named ?? null });
};
