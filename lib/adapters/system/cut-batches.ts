/** Cuts items, in their order, into batches that one call takes: so many of them, and so many bytes, whichever comes first. */
export const cutBatches = <Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  { itemsMax, bytesMax }: { readonly itemsMax: number; readonly bytesMax: number },
): readonly (readonly Item[])[] => {
  const batches: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const batch = batches.at(-1);
    const size = bytesOf(item);
    if (batch === undefined || batch.length === itemsMax || bytes + size > bytesMax) {
      batches.push([item]);
      bytes = size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches;
};
