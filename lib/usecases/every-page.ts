import type { Page } from "../ports/aggregate-store.ts";

const pageLength = 100;

/** Walks a list from its first page to its last, a page at a time. */
export async function* everyPage<Item>(
  read: (at: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: string | undefined;
  do {
    const { items, next } = await read({ limit: pageLength, ...(cursor === undefined ? {} : { cursor }) });
    yield items;
    cursor = next;
  } while (cursor !== undefined);
}
