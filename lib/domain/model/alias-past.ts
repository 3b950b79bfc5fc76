import type { EpochMs } from "../time.ts";
import type { Model } from "./model.ts";

/** How far back an alias can go. */
const pastMax = 8;

/** Versions that an alias named before the one it names now, or named last; oldest first. */
export const pastOf = ({ aliasPast = {} }: Pick<Model, "aliasPast">, alias: string): readonly number[] =>
  Object.hasOwn(aliasPast, alias) ? (aliasPast[alias] ?? []) : [];

/** The model once an alias names a version. What it named until now is its past. */
export const pointAlias = (model: Model, alias: string, version: number): Model => {
  const named = namedBy(model, alias);
  const past = pastOf(model, alias);
  return withAlias(
    model,
    alias,
    version,
    named === undefined || named === version ? past : [...past, named].slice(-pastMax),
  );
};

/**
 * The model once an alias is back at a version of its past, which ends there: what it named in between is not gone back to
 * again. A version that is no longer in the past is named as any other.
 */
export const withAliasBack = (
  model: Model,
  alias: string,
  to: number,
  { reason, at }: { readonly reason: string; readonly at: EpochMs },
): Model => {
  const past = pastOf(model, alias);
  const place = past.lastIndexOf(to);
  const from = namedBy(model, alias) ?? null;
  const named = place === -1 ? pointAlias(model, alias, to) : withAlias(model, alias, to, past.slice(0, place));
  return { ...named, lastRollback: { alias, from, to, reason, at } };
};

/** The model without an alias. Its past goes with it: set again, it is a new name. */
export const dropAlias = (model: Model, alias: string): Model => withAlias(model, alias, undefined, []);

/** The model once an alias names nothing for the time being, as when a champion steps down: its past stays. */
export const vacateAlias = (model: Model, alias: string): Model =>
  withAlias(model, alias, undefined, pastOf(model, alias));

const namedBy = ({ aliases }: Model, alias: string): number | undefined =>
  Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;

/** Other aliases keep their place. */
const withAlias = (
  { aliasPast, ...model }: Model,
  alias: string,
  version: number | undefined,
  past: readonly number[],
): Model => {
  const pasts = withEntry(aliasPast ?? {}, alias, past.length === 0 ? undefined : past);
  const aliases = withEntry(model.aliases, alias, version);
  return { ...model, aliases, ...(Object.keys(pasts).length === 0 ? {} : { aliasPast: pasts }) };
};

const withEntry = <Value>(
  entries: Readonly<Record<string, Value>>,
  key: string,
  value: Value | undefined,
): Readonly<Record<string, Value>> => {
  const others = Object.entries(entries).filter(([name]) => name !== key);
  return Object.fromEntries(value === undefined ? others : [...others, [key, value]]);
};
