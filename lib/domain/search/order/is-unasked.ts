import type { Order } from "./order.ts";
import type { OrderGrammar } from "./order-grammar.ts";

/** Whether an order is the one that an entity has when none is asked for. */
export const isUnasked = ({ unasked }: OrderGrammar, order: Order): boolean =>
  order.length === unasked.length &&
  order.every(({ field, ascending }, place) => {
    const own = unasked[place];
    return own?.ascending === ascending && own.field.kind === field.kind && own.field.key === field.key;
  });
