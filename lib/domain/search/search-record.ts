/** What a filter and an order see of an entity. */
export interface SearchRecord {
  /** Unique among what is searched: the last tie-breaker of every order. */
  readonly id: string;
  /** By the names that grammars give them; null or absent alike is nothing to compare with. */
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  /** A run's latest value alone; of a logged model every value, on the datasets that are asked for. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  readonly datasets: readonly DatasetRead[];
}

/** A dataset that a run read. */
interface DatasetRead {
  readonly name: string;
  readonly digest: string;
  /** What it was read for; null when the run did not say. */
  readonly context: string | null;
}
