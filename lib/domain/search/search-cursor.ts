import type { OrderPosition } from "./order/compare-records.ts";

/** Where the next page of a search goes on. It fits the search with the same filter and order alone. */
export type SearchCursor =
  | {
      readonly mode: "sorted";
      /** The last that was found. */
      readonly found: OrderPosition;
    }
  | {
      readonly mode: "scanned";
      /** The last row whose finds have all been told; undefined before the first. */
      readonly after?: string;
      /** The last that was told of the rows after that. */
      readonly found?: OrderPosition;
    };
