import { z } from "@hono/zod-openapi";
import type { Filter } from "../domain/search/filter/clause.ts";
import type { FilterGrammar } from "../domain/search/filter/filter-grammar.ts";
import { parseFilter } from "../domain/search/filter/parse-filter.ts";
import type { Order } from "../domain/search/order/order.ts";
import type { OrderGrammar } from "../domain/search/order/order-grammar.ts";
import { parseOrder } from "../domain/search/order/parse-order.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { Digest } from "../ports/digest.ts";
import { pageQuery } from "./page-query.ts";
import { openPageToken, sealPageToken, type TokenScope } from "./page-token.ts";
import { Problem } from "./problem.ts";

/** Query members of every search: what is looked for, in which order, how many, and where to go on. */
export const searchQuery = {
  ...pageQuery,
  filter: z.string().max(10_000).default("").openapi({
    description: "Comparisons joined with AND, in MLflow's search grammar.",
    example: "tags.team = 'risk'",
  }),
  order_by: z
    .union([z.string().transform((clause) => [clause]), z.array(z.string()).max(8)])
    .exactOptional()
    .openapi({
      param: { explode: true },
      type: "array",
      items: { type: "string" },
      description: "Fields, each with ASC or DESC; given again for each further field.",
      example: ["name ASC"],
    }),
};

interface SentQuery {
  readonly filter: string;
  readonly order_by?: readonly string[];
  readonly limit: number;
  readonly cursor?: string;
}

interface Searched {
  /** Tells the tokens of one operation, on one thing, from those of others. */
  readonly search: string;
  readonly filters: FilterGrammar;
  readonly orders: OrderGrammar;
  /** The order when none is asked for. */
  readonly unasked: readonly string[];
}

interface SearchInput {
  readonly filter: Filter;
  readonly order: Order;
  readonly limit: number;
  readonly cursor?: SearchCursor;
}

/**
 * Reads a search's query, and says how a place in it becomes the token that goes on from there.
 *
 * @param key  the caller's own
 * @throws Problem for a filter or an order that cannot be read; InvalidCursorError for a token of another search or caller
 */
export const readSearchQuery = (
  key: Uint8Array,
  digest: Digest,
  { search, filters, orders, unasked }: Searched,
  { filter: source, order_by: clauses = unasked, limit, cursor }: SentQuery,
): { readonly input: SearchInput; readonly seal: (next: SearchCursor) => string } => {
  const filter = parseFilter(filters, source);
  if (!filter.ok) throw new Problem(filter.refusal);
  const order = parseOrder(orders, clauses);
  if (!order.ok) throw new Problem(order.refusal);
  const scope: TokenScope = { digest, key, search: [search, source, ...clauses] };
  const place = cursor === undefined ? {} : { cursor: openPageToken(scope, cursor) };
  return {
    input: { filter: filter.value, order: order.value, limit, ...place },
    seal: (next) => sealPageToken(scope, next),
  };
};

/** A found page as it is answered. */
export const showFound = <Item, Shown>(
  { items, next }: { readonly items: readonly Item[]; readonly next: SearchCursor | undefined },
  seal: (next: SearchCursor) => string,
  show: (item: Item) => Shown,
): { items: Shown[]; next?: string } => ({
  items: items.map(show),
  ...(next === undefined ? {} : { next: seal(next) }),
});
