import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { Fact } from "../domain/fact/fact.ts";
import type { Json } from "../domain/json.ts";
import { tileAt, tileWidth } from "../domain/log/tile.ts";
import { type MlflowHappening, modelHappenings, versionHappenings } from "../domain/webhook/mlflow-happening.ts";
import type { EventIndex } from "../ports/event-index.ts";
import { minimumIndexOf } from "./minimum-index.ts";
import { type ReadBundleNeeds, readKeptBundle } from "./read-kept-bundle.ts";

export interface HappeningNeeds extends ReadBundleNeeds {
  readonly events: EventIndex;
  /** Reads the fact that an entry of the log tells. */
  readonly parseFact: (entry: Uint8Array) => Fact;
  /** Reads the state that a fact tells, in today's form. */
  readonly parseState: <Kind extends AggregateKind>(kind: Kind, data: Json) => AggregateStates[Kind];
}

/** Facts that lie side by side in a published log. */
export interface Passage {
  readonly facts: readonly Fact[];
  /** Index of the first. */
  readonly first: number;
  /** Leaves that the published checkpoint covers. */
  readonly size: number;
}

/**
 * What a fact is in MLflow's words. MLflow tells what was changed, a leaf what resulted, so the leaf before is read beside it:
 * only what the log had up to the fact counts, however late it is told. Where that was pruned nothing can be said.
 *
 * @throws Error when the index is still behind the published log
 */
export const happeningsOfFact = async (
  needs: HappeningNeeds,
  passage: Passage,
  fact: Fact,
): Promise<readonly MlflowHappening[]> => {
  const { kind } = fact.subject;
  if (kind === "model") {
    const before = await previousOf(needs, passage, fact);
    if (before === "unknown") return [];
    return modelHappenings(before && needs.parseState(kind, before.data), needs.parseState(kind, fact.data));
  }
  if (kind === "model-version") {
    const after = needs.parseState(kind, fact.data);
    const [before, model] = await Promise.all([
      previousOf(needs, passage, fact),
      newestBefore(needs, passage, fact, { kind: "model", id: after.model }),
    ]);
    if (before === "unknown" || model === undefined) return [];
    const named = needs.parseState("model", model.data);
    return versionHappenings(before && needs.parseState(kind, before.data), after, named);
  }
  return [];
};

/** The fact before this one of the same subject. */
const previousOf = async (
  needs: HappeningNeeds,
  passage: Passage,
  fact: Fact,
): Promise<Fact | undefined | "unknown"> => {
  if (fact.subjectVersion === 1) return undefined;
  const found = await newestBefore(needs, passage, fact, fact.subject);
  if (found?.subjectVersion === fact.subjectVersion - 1) return found;
  if (found === undefined && (await minimumIndexOf(needs.aggregates, fact.workspace)) > 0) return "unknown";
  throw new Error(`workspace ${fact.workspace}: the index does not have what came before event ${fact.id}`);
};

/** The newest fact of a subject that the log had before another one. */
const newestBefore = async (
  needs: HappeningNeeds,
  { facts, first, size }: Passage,
  fact: Fact,
  subject: Fact["subject"],
): Promise<Fact | undefined> => {
  const place = facts.indexOf(fact);
  const near = facts.slice(0, place).findLast((other) => isOf(other, subject));
  if (near !== undefined) return near;
  let cursor: string | undefined;
  do {
    const page = { limit: 20, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await needs.events.list(fact.workspace, { subject }, page);
    const found = items.find(({ index }) => index < first + place);
    if (found !== undefined) return entryAt(needs, fact.workspace, found.index, size);
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
};

const isOf = ({ subject }: Fact, { kind, id }: Fact["subject"]): boolean => subject.kind === kind && subject.id === id;

const entryAt = async (
  needs: HappeningNeeds,
  workspace: string,
  index: number,
  size: number,
): Promise<Fact | undefined> => {
  const bundle = tileAt("entries", Math.floor(index / tileWidth), size);
  const entries = bundle && (await readKeptBundle(needs, workspace, bundle));
  const entry = entries?.ok ? entries.value[index % tileWidth] : undefined;
  return entry && needs.parseFact(entry);
};
