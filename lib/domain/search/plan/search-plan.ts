/** A list of the index, or a part of it. */
export interface ListPart {
  readonly list: string;
  /** Only rows whose sort begins so. */
  readonly prefix?: string;
  /** The first of them alone: with a whole name as prefix, the row of that name, for none that is longer stands before it. */
  readonly firstOnly?: boolean;
}

/** Lists that together hold everything a filter can let through, and more. */
export interface Source {
  readonly lists: readonly ListPart[];
  /** The attribute that the sorts of all of them begin with; null when they are in no order that can be asked for. */
  readonly sortedBy: string | null;
}

/** How a search finds its candidates. */
export interface SearchPlan {
  /** Sources that are enough, each by itself, the narrowest first. */
  readonly sources: readonly Source[];
}

/** A source with no lists: nothing can be let through. */
export const nothing: Source = { lists: [], sortedBy: null };
