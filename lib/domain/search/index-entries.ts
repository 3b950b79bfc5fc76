import type { AggregateKind, AggregateStates } from "../aggregate-states.ts";
import type { Model } from "../model/model.ts";
import type { ModelVersion, Stage } from "../model-version/model-version.ts";
import { promotedAt } from "../model-version/promoted-at.ts";

/** A row by which an aggregate is found: it stands in a list, in the order of `sort` by code unit. */
export interface IndexEntry {
  readonly list: string;
  readonly sort: string;
}

/** Names of the lists that versions are found in. */
export const versionLists = {
  /** By last change. */
  all: "all",
  /** A model's, by last change. */
  ofModel: (model: string) => `model:${model}`,
  byCreation: "created",
  ofModelByCreation: (model: string) => `model-created:${model}`,
  /** A model's in a stage, by number. */
  inStage: (model: string, stage: Stage) => `stage:${model}:${stage}`,
  /** In all models, the longest Deprecated first. */
  deprecated: "deprecated",
  /** A model's that were ever promoted, by when they last were. */
  promoted: (model: string) => `promoted:${model}`,
  /** In all models, those that build on a version. */
  builtOn: (version: string) => `upstream:${version}`,
  ofRun: (run: string) => `run:${run}`,
  ofLoggedModel: (loggedModel: string) => `logged-model:${loggedModel}`,
  tagged: (key: string, value: string) => tagged(key, value),
} as const;

/** Names of the lists that models are found in. */
export const modelLists = {
  byName: "name",
  byCreation: "created",
  /** By last change. */
  byUpdate: "updated",
  tagged: (key: string, value: string) => tagged(key, value),
} as const;

/** Keys of the table hold 2 048 bytes. Who finds an entry by the beginning of a long value compares the rest. */
const tagValueCharactersMax = 128;

const tagged = (key: string, value: string): string => `tag:${key}=${value.slice(0, tagValueCharactersMax)}`;

/**
 * The entries by which a state is found, in no order; once it is deleted, at most what it was built on finds it. They follow from the state alone, so whoever
 * has the state can make them again, and the log does not hold them.
 */
export const indexEntries = <Kind extends AggregateKind>(
  kind: Kind,
  state: AggregateStates[Kind] | undefined,
): readonly IndexEntry[] => (state === undefined ? [] : (entriesOfKind[kind]?.(state) ?? []));

/** Whether aggregates of a kind are found by entries. */
export const isSearched = (kind: string): kind is AggregateKind => Object.hasOwn(entriesOfKind, kind);

type EntriesOfKind = { readonly [Kind in AggregateKind]?: (state: AggregateStates[Kind]) => readonly IndexEntry[] };

const entriesOfModel = ({ id, name, createdAt, updatedAt, tags, deletion }: Model): readonly IndexEntry[] =>
  deletion === null
    ? [
        { list: modelLists.byName, sort: name },
        { list: modelLists.byCreation, sort: `${instant(createdAt)}#${id}` },
        { list: modelLists.byUpdate, sort: `${instant(updatedAt)}#${id}` },
        ...Object.entries(tags).map(([key, value]) => ({ list: modelLists.tagged(key, value), sort: id })),
      ]
    : [];

const entriesOfVersion = (version: ModelVersion): readonly IndexEntry[] => {
  const { id, model, number, stage, stageChangedAt, origin, tags, createdAt, updatedAt, deletion } = version;
  const upstream = (version.builtOn ?? []).map((built) => ({ list: versionLists.builtOn(built), sort: id }));
  // What a version went into stays true of it when it is deleted.
  if (deletion !== null) return upstream;
  const promoted = promotedAt(version);
  return [
    { list: versionLists.all, sort: `${instant(updatedAt)}#${id}` },
    { list: versionLists.ofModel(model), sort: `${instant(updatedAt)}#${id}` },
    { list: versionLists.byCreation, sort: `${instant(createdAt)}#${id}` },
    { list: versionLists.ofModelByCreation(model), sort: `${instant(createdAt)}#${id}` },
    { list: versionLists.inStage(model, stage), sort: String(number).padStart(12, "0") },
    ...(stage === "Deprecated" ? [{ list: versionLists.deprecated, sort: `${instant(stageChangedAt)}#${id}` }] : []),
    ...(promoted === undefined ? [] : [{ list: versionLists.promoted(model), sort: `${instant(promoted)}#${id}` }]),
    ...upstream,
    ...(origin?.run ? [{ list: versionLists.ofRun(origin.run), sort: id }] : []),
    ...(origin?.loggedModel ? [{ list: versionLists.ofLoggedModel(origin.loggedModel), sort: id }] : []),
    ...Object.entries(tags).map(([key, value]) => ({ list: versionLists.tagged(key, value), sort: id })),
  ];
};

/** Thirteen digits: the order by code unit is then the order in time. */
const instant = (at: number): string => String(at).padStart(13, "0");

const entriesOfKind: EntriesOfKind = { model: entriesOfModel, "model-version": entriesOfVersion };
