/** Versions of the one model that has many. */
export const hotVersions = 10_000;
const versionsPerModel = 10;
const versionsPerTeam = 20;

export interface SampleVersion {
  /** Place of its model; 0 is the one with many versions. */
  readonly model: number;
  readonly number: number;
  readonly run: string;
  readonly team: string;
  readonly at: number;
  readonly source: string;
}

interface SampleBatch {
  readonly models: readonly { readonly index: number; readonly latest: number }[];
  readonly versions: readonly SampleVersion[];
}

/** Name of a model by its place. */
export const modelName = (index: number): string => (index === 0 ? "hot" : `model-${String(index).padStart(7, "0")}`);

/** Models beside the one with many versions. */
const modelsBeside = (versions: number): number => versions / versionsPerModel;

/** Run and team of a version by its place among all, so that whoever searches knows what is there. */
export const runOf = (place: number): string => `a${place.toString(16).padStart(31, "0")}`;
export const teamOf = (place: number): string => `team-${Math.floor(place / versionsPerTeam)}`;

/**
 * The same registry for every store: models of ten versions each, and beside them one of ten thousand; every version of a run of its
 * own, every twenty of a team.
 */
export function* registrySample(versions: number): Generator<SampleBatch> {
  const at = (place: number) => 1_700_000_000_000 + place;
  const sample = (model: number, number: number, place: number, run: string, team: string): SampleVersion => {
    return { model, number, run, team, at: at(place), source: `s3://models/${modelName(model)}/${number}` };
  };
  yield {
    models: [{ index: 0, latest: hotVersions }],
    versions: Array.from({ length: hotVersions }, (_, place) =>
      sample(0, place + 1, place, `b${place.toString(16).padStart(31, "0")}`, "team-hot"),
    ),
  };
  for (let index = 1; index <= modelsBeside(versions); index += 1) {
    yield {
      models: [{ index, latest: versionsPerModel }],
      versions: Array.from({ length: versionsPerModel }, (_, within) => {
        const place = (index - 1) * versionsPerModel + within;
        return sample(index, within + 1, hotVersions + place, runOf(place), teamOf(place));
      }),
    };
  }
}

/** Spread over all there is, so that neighbours come seldom after each other: the golden ratio's sequence. */
export const somePlace = (call: number, of: number): number => Math.floor(((call * 0.618_033_988_749_894_9) % 1) * of);
export const someModel = (call: number, versions: number): string =>
  modelName(1 + somePlace(call, modelsBeside(versions)));
