import { canonicalJson } from "./canonical-json.ts";
import { type Leaf, nameOfSubject } from "./leaf.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** Work that a subject has asked for and that is not settled, by id: canonical JSON each. */
export type StandingEffects = ReadonlyMap<string, string>;

/** What stands after the leaves read so far, besides the states: who holds which name, what work is asked for. */
export interface Standing {
  readonly add: (leaf: Leaf, index: number) => void;
  /** Takes a leaf of the pruned part: what it ends may have begun in a leaf that was not kept. */
  readonly addPruned: (leaf: Leaf, index: number) => void;
  readonly effectsOf: (subject: Leaf["subject"]) => StandingEffects;
  /**
   * Subjects that hold a name, by the name, the latest to claim it last. As a rule one; the order of the log is each
   * subject's own, so another's claim may enter it before the release that made room for it.
   */
  readonly holders: () => ReadonlyMap<string, readonly string[]>;
}

/** Follows claims and effects through the log. Leaves of version 1 do not tell of them. */
export const followStanding = (): Standing => {
  const holders = new Map<string, readonly string[]>();
  const effects = new Map<string, StandingEffects>();
  const follow = (leaf: Leaf, index: number, isWhole: boolean) => {
    if (leaf.schema === "leaf.v1") return;
    const subject = nameOfSubject(leaf.subject);
    const releases = isWhole ? leaf.releases : leaf.releases.filter((name) => holders.get(name)?.includes(subject));
    followClaims(holders, subject, { claims: leaf.claims, releases }, index);
    const after = effectsAfter(effects.get(subject) ?? noEffects, leaf);
    if (after.size > 0) effects.set(subject, after);
    else effects.delete(subject);
  };
  return {
    add: (leaf, index) => follow(leaf, index, true),
    addPruned: (leaf, index) => follow(leaf, index, false),
    effectsOf: (subject) => effects.get(nameOfSubject(subject)) ?? noEffects,
    holders: () => holders,
  };
};

const noEffects: StandingEffects = new Map();

/** The effects of a subject that stand once the leaf has been added. */
export const effectsAfter = (before: StandingEffects, leaf: Leaf): StandingEffects => {
  if (leaf.schema === "leaf.v1" || (leaf.effects.length === 0 && leaf.settles.length === 0)) return before;
  const after = new Map(before);
  for (const { id } of leaf.settles) after.delete(id);
  for (const effect of leaf.effects) after.set(effect.id, canonicalJson(effect));
  return after;
};

const followClaims = (
  holders: Map<string, readonly string[]>,
  subject: string,
  { claims, releases }: Pick<Extract<Leaf, { schema: "leaf.v2" }>, "claims" | "releases">,
  index: number,
): void => {
  const wrong = (detail: string) => new VerificationFailure("claim", `at leaf ${index}`, `${subject} ${detail}`);
  for (const name of releases) {
    const before = holders.get(name) ?? [];
    const after = before.filter((holder) => holder !== subject);
    if (after.length === before.length) throw wrong(`releases ${name}, which it does not hold`);
    if (after.length > 0) holders.set(name, after);
    else holders.delete(name);
  }
  for (const name of claims) {
    const before = holders.get(name) ?? [];
    if (before.includes(subject)) throw wrong(`claims ${name}, which it holds already`);
    holders.set(name, [...before, subject]);
  }
};
