import { z } from "@hono/zod-openapi";

/** Query members of every list: how many, and where to go on. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2_048).exactOptional(),
};

/** A page of a list; `next` is there when more follow. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().optional() });

/** A page as it is answered, its items shown by `show`. */
export const showPage = <Item, Shown>(
  { items, next }: { readonly items: readonly Item[]; readonly next?: string },
  show: (item: Item) => Shown,
): { items: Shown[]; next?: string } => ({ items: items.map(show), ...(next === undefined ? {} : { next }) });
