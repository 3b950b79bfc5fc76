import type { AggregateKind, AggregateStates } from "../domain/aggregate-states.ts";
import type { Loaded } from "../domain/command/change.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { comparePositions, type OrderPosition, positionOf } from "../domain/search/order/compare-records.ts";
import type { Order } from "../domain/search/order/order.ts";
import { mergeRows, rowBeforeTies, withoutOpenTies } from "../domain/search/plan/merge-rows.ts";
import type { SearchPlan, Source } from "../domain/search/plan/search-plan.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { SearchRecord } from "../domain/search/search-record.ts";
import type { IndexRow, SearchIndex } from "../ports/search-index.ts";

/** An order that no list has, over more candidates than are sorted for one page. */
export interface OrderNotServed {
  readonly code: "order-not-served";
  /** The attribute that comes first in the order. */
  readonly order: string;
  readonly candidatesMax: number;
}

/** Something that was found, and what the filter and the order see of it. */
export interface Candidate<Item> {
  readonly item: Item;
  readonly record: SearchRecord;
}

interface Search<Kind extends AggregateKind, Item> {
  readonly index: SearchIndex;
  readonly workspace: string;
  readonly kind: Kind;
  readonly plan: SearchPlan;
  readonly order: Order;
  readonly limit: number;
  readonly cursor: SearchCursor | undefined;
  /** What loaded states are to the search; those that it does not know are left out. */
  readonly candidates: (states: readonly Loaded<AggregateStates[Kind]>[]) => Promise<readonly Candidate<Item>[]>;
  readonly matches: (record: SearchRecord) => boolean;
  /** Left out: the usual ones. */
  readonly bounds?: SearchBounds | undefined;
}

export interface SearchPage<Item> {
  readonly items: readonly Item[];
  /** Undefined on the last page. A page may be short, or empty, and still not be the last. */
  readonly next: SearchCursor | undefined;
}

/** How much one page may cost. */
export interface SearchBounds {
  /** A source of so many rows at most is read whole and sorted for each page; of twice as many while paging goes on. */
  readonly sortedRowsMax: number;
  /** States that are held against a filter for one page. */
  readonly scannedRowsMax: number;
  /** Rows that tie are put in order as far as they are so many. */
  readonly tiesMax: number;
  /** Rows that are read at a time where a page needs more than it gives. */
  readonly chunkRows: number;
}

const usualBounds: SearchBounds = { sortedRowsMax: 2_000, scannedRowsMax: 2_500, tiesMax: 1_000, chunkRows: 500 };

/**
 * Reads one page of a search. A source that is in the order asked for is scanned in that order, no further than the page needs; one
 * that is small is read whole and sorted; one that is neither is left to the next wider one.
 *
 * Every match is found exactly once while nothing changes: the cursor holds the last one's place in the order, not a count.
 */
export const readSearchPage = async <Kind extends AggregateKind, Item>(
  search: Search<Kind, Item>,
): Promise<Result<SearchPage<Item>, OrderNotServed>> => {
  const [first] = search.order;
  const firstKey = first?.field.kind === "attribute" ? first.field.key : "";
  for (const source of search.plan.sources) {
    if (source.sortedBy === firstKey && search.cursor?.mode !== "sorted") return accept(await scan(search, source));
    const rows = search.cursor?.mode === "scanned" ? undefined : await allRows(search, source);
    if (rows !== undefined) return accept(await sort(search, rows));
  }
  return refuse({ code: "order-not-served", order: firstKey, candidatesMax: boundsOf(search).sortedRowsMax });
};

const boundsOf = ({ bounds = usualBounds }: { readonly bounds?: SearchBounds | undefined }): SearchBounds => bounds;

/** All rows of a source; undefined when there are too many. */
const allRows = async <Kind extends AggregateKind, Item>(
  search: Search<Kind, Item>,
  source: Source,
): Promise<readonly IndexRow[] | undefined> => {
  const { sortedRowsMax } = boundsOf(search);
  const rowsMax = search.cursor === undefined ? sortedRowsMax : 2 * sortedRowsMax;
  const rows = await rowsAfter(search, source, undefined, rowsMax + 1);
  return rows.length > rowsMax ? undefined : rows;
};

const sort = async <Kind extends AggregateKind, Item>(
  search: Search<Kind, Item>,
  rows: readonly IndexRow[],
): Promise<SearchPage<Item>> => {
  const placed = (await matching(search, rows)).filter(isAfter(search, search.cursor?.found));
  const page = placed.slice(0, search.limit);
  const last = page.at(-1);
  const more = last !== undefined && placed.length > page.length;
  return { items: page.map(({ item }) => item), next: more ? { mode: "sorted", found: last.position } : undefined };
};

const scan = async <Kind extends AggregateKind, Item>(
  search: Search<Kind, Item>,
  source: Source,
): Promise<SearchPage<Item>> => {
  const { scannedRowsMax, chunkRows } = boundsOf(search);
  const items: Item[] = [];
  let after = search.cursor?.mode === "scanned" ? search.cursor.after : undefined;
  let told = search.cursor?.found;
  let rowsRead = 0;
  while (rowsRead < scannedRowsMax && items.length < search.limit) {
    const block = await nextBlock(search, source, after, rowsRead === 0 ? search.limit + 1 : chunkRows);
    const placed = (await matching(search, block.rows)).filter(isAfter(search, told));
    const taken = placed.slice(0, search.limit - items.length);
    items.push(...taken.map(({ item }) => item));
    rowsRead += block.rows.length;
    const last = taken.at(-1);
    if (last !== undefined && taken.length < placed.length) {
      // From the beginning of its ties: the next page puts the same rows in the same order.
      return { items, next: scannedTo(rowBeforeTies(block.rows, last.position.id)?.sort ?? after, last.position) };
    }
    if (block.isLast) return { items, next: undefined };
    after = block.rows.at(-1)?.sort;
    told = undefined;
  }
  return { items, next: scannedTo(after) };
};

const scannedTo = (after: string | undefined, found?: OrderPosition): SearchCursor => ({
  mode: "scanned",
  ...(after === undefined ? {} : { after }),
  ...(found === undefined ? {} : { found }),
});

/**
 * Rows that follow, ties whole. Only a tie that comes first and has more than `tiesMax` rows is cut, and always there, whatever was
 * asked for: who comes back to it finds the same rows.
 */
const nextBlock = async <Kind extends AggregateKind, Item>(
  search: Search<Kind, Item>,
  source: Source,
  after: string | undefined,
  asked: number,
): Promise<{ readonly rows: readonly IndexRow[]; readonly isLast: boolean }> => {
  const { tiesMax } = boundsOf(search);
  const wanted = Math.min(asked, tiesMax);
  const rows = await rowsAfter(search, source, after, wanted);
  if (rows.length < wanted) return { rows, isLast: true };
  const whole = withoutOpenTies(rows);
  if (whole.length > 0) return { rows: whole, isLast: false };
  return wanted === tiesMax ? { rows, isLast: false } : nextBlock(search, source, after, tiesMax);
};

const rowsAfter = async <Kind extends AggregateKind, Item>(
  { index, workspace, kind, order: [first] }: Search<Kind, Item>,
  { lists }: Source,
  after: string | undefined,
  limit: number,
): Promise<readonly IndexRow[]> => {
  const descending = first?.ascending === false;
  const read = lists.map(({ list, prefix, firstOnly = false }) =>
    index.rows(workspace, kind, list, {
      limit: firstOnly ? 1 : limit,
      descending: descending && !firstOnly,
      ...(prefix === undefined ? {} : { prefix }),
      ...(after === undefined ? {} : { after }),
    }),
  );
  return mergeRows(await Promise.all(read), descending, limit);
};

interface Placed<Item> {
  readonly item: Item;
  readonly position: OrderPosition;
}

/** What of some rows the filter lets through, in order. */
const matching = async <Kind extends AggregateKind, Item>(
  { index, workspace, kind, order, candidates, matches }: Search<Kind, Item>,
  rows: readonly IndexRow[],
): Promise<readonly Placed<Item>[]> => {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map(({ id }) => id))];
  const states = (await index.states(workspace, kind, ids)).filter((state) => state !== undefined);
  return (await candidates(states))
    .filter(({ record }) => matches(record))
    .map(({ item, record }) => ({ item, position: positionOf(order, record) }))
    .sort((left, right) => comparePositions(order, left.position, right.position));
};

const isAfter =
  <Kind extends AggregateKind, Item>({ order }: Search<Kind, Item>, found: OrderPosition | undefined) =>
  ({ position }: Placed<Item>): boolean =>
    found === undefined || comparePositions(order, position, found) > 0;
