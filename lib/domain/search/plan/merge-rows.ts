/** A row of a list: whom it finds, and its place there. */
interface Row {
  readonly id: string;
  readonly sort: string;
}

/**
 * The first rows of several lists that are in one order, as if they were one list.
 *
 * @param lists  each with its first `limit` rows, or with all it has
 */
export const mergeRows = <Found extends Row>(
  lists: readonly (readonly Found[])[],
  descending: boolean,
  limit: number,
): readonly Found[] =>
  lists
    .flat()
    .sort((left, right) => (left.sort < right.sort === descending ? 1 : -1))
    .slice(0, limit);

/**
 * Rows without those at the end that may tie with a row that has not been read: rows tie when their sorts are the same up to the
 * first `#`.
 *
 * @returns none when all of them tie
 */
export const withoutOpenTies = <Found extends Row>(rows: readonly Found[]): readonly Found[] => {
  const last = rows.at(-1);
  return last === undefined ? [] : rows.filter(({ sort }) => leading(sort) !== leading(last.sort));
};

/** The last row before those that tie with an aggregate's; undefined when they are the first. */
export const rowBeforeTies = <Found extends Row>(rows: readonly Found[], id: string): Found | undefined => {
  const own = rows.find((row) => row.id === id);
  const first = rows.findIndex(({ sort }) => own !== undefined && leading(sort) === leading(own.sort));
  return first > 0 ? rows[first - 1] : undefined;
};

const leading = (sort: string): string => sort.split("#", 1)[0] ?? sort;
