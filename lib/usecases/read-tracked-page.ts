import { accept, type Result, refuse } from "../domain/result.ts";
import { comparePositions, positionOf } from "../domain/search/order/compare-records.ts";
import type { Order } from "../domain/search/order/order.ts";
import { mergeRows } from "../domain/search/plan/merge-rows.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { SearchRecord } from "../domain/search/search-record.ts";
import type { ListedRow, ListQuery } from "../ports/tracking-runs.ts";
import type { OrderNotServed, SearchPage } from "./read-search-page.ts";

/** A tracked thing as it was found. */
export interface TrackedCandidate<Item> {
  readonly item: Item;
  /** What the order sees of it. */
  readonly record: SearchRecord;
  /** Whether the search wants it. */
  readonly isMatch: boolean;
  /** About how much of an answer it takes. */
  readonly bytes: number;
}

interface TrackedSearch<Item> {
  /** Lists in ascending order of their rows' sorts, which is the order that nobody has to ask for. */
  readonly lists: readonly ((page: ListQuery) => Promise<readonly ListedRow[]>)[];
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, TrackedCandidate<Item>>>;
  readonly order: Order;
  readonly isListOrder: boolean;
  readonly limit: number;
  readonly cursor: SearchCursor | undefined;
}

/** How much one page may cost: rows held against a filter, rows put in another order, and bytes, of which a function answers 6 MB. */
const scannedRowsMax = 5_000;
const sortedRowsMax = 10_000;
const chunkRows = 500;
const bytesMax = 3_500_000;

/**
 * Reads one page of what is tracked. In the order of the lists it reads no further than the page needs; another order it
 * makes of everything that is listed, if that is not too much.
 *
 * A page may be short, or empty, and still not be the last.
 */
export const readTrackedPage = async <Item>(
  search: TrackedSearch<Item>,
): Promise<Result<SearchPage<Item>, OrderNotServed>> =>
  search.isListOrder && search.cursor?.mode !== "sorted" ? accept(await scan(search)) : sort(search);

const scan = async <Item>(search: TrackedSearch<Item>): Promise<SearchPage<Item>> => {
  const { limit, cursor } = search;
  const items: Item[] = [];
  let after = cursor?.mode === "scanned" ? cursor.after : undefined;
  let bytes = 0;
  for (let scanned = 0; scanned < scannedRowsMax && items.length < limit; ) {
    // One more than the page needs, to know whether it is the last.
    const wanted = Math.min(chunkRows, limit - items.length + 1);
    const rows = await rowsAfter(search, after, wanted);
    const found = await search.load(rows.map(({ id }) => id));
    for (const { id, sort } of rows) {
      const candidate = found.get(id);
      if (candidate?.isMatch === true) {
        if (items.length === limit || (items.length > 0 && bytes + candidate.bytes > bytesMax))
          return { items, next: scannedTo(after) };
        items.push(candidate.item);
        bytes += candidate.bytes;
      }
      after = sort;
    }
    if (rows.length < wanted) return { items, next: undefined };
    scanned += rows.length;
  }
  return { items, next: scannedTo(after) };
};

const scannedTo = (after: string | undefined): SearchCursor => ({
  mode: "scanned",
  ...(after === undefined ? {} : { after }),
});

const sort = async <Item>(search: TrackedSearch<Item>): Promise<Result<SearchPage<Item>, OrderNotServed>> => {
  const { order, limit, cursor } = search;
  const rows = await rowsAfter(search, undefined, sortedRowsMax + 1);
  if (rows.length > sortedRowsMax)
    return refuse({ code: "order-not-served", order: order[0]?.field.key ?? "", candidatesMax: sortedRowsMax });
  const candidates: TrackedCandidate<Item>[] = [];
  for (let start = 0; start < rows.length; start += chunkRows)
    candidates.push(...(await search.load(rows.slice(start, start + chunkRows).map(({ id }) => id))).values());
  const placed = candidates
    .filter(({ isMatch }) => isMatch)
    .map((candidate) => ({ ...candidate, position: positionOf(order, candidate.record) }))
    .filter(({ position }) => cursor?.found === undefined || comparePositions(order, position, cursor.found) > 0)
    .sort((left, right) => comparePositions(order, left.position, right.position));
  let bytes = 0;
  const fits = placed.findIndex((candidate, place) => {
    bytes += candidate.bytes;
    return place === limit || (place > 0 && bytes > bytesMax);
  });
  const page = fits === -1 ? placed : placed.slice(0, fits);
  const last = page.at(-1);
  const next: SearchCursor | undefined =
    fits === -1 || last === undefined ? undefined : { mode: "sorted", found: last.position };
  return accept({ items: page.map(({ item }) => item), next });
};

const rowsAfter = async <Item>(
  { lists }: TrackedSearch<Item>,
  after: string | undefined,
  limit: number,
): Promise<readonly ListedRow[]> => {
  const page = { limit, ...(after === undefined ? {} : { after }) };
  return mergeRows(await Promise.all(lists.map((list) => list(page))), false, limit);
};
