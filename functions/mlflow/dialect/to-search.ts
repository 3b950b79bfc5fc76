interface SentSearch {
  readonly filter: string;
  readonly max_results: number;
  readonly order_by: readonly string[];
  readonly page_token: string;
}

/** A search of the wire as our own API sends it: no token is an empty one, no order none. */
export const toSearch = ({ filter, max_results: limit, order_by: order, page_token: token }: SentSearch) => ({
  ...{ filter, limit },
  ...(order.length === 0 ? {} : { order_by: order }),
  ...(token === "" ? {} : { cursor: token }),
});
