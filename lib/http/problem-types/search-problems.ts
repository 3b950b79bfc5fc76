import type { InvalidFilter } from "../../domain/search/filter/invalid-filter.ts";
import type { InvalidOrder } from "../../domain/search/order/parse-order.ts";
import type { OrderNotServed } from "../../usecases/read-search-page.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const searchProblems: ProblemTypes<InvalidFilter | InvalidOrder | OrderNotServed> = {
  "invalid-filter": {
    status: 422,
    title: "The filter cannot be read",
    detail: ({ reason }) => `${reason}.`,
  },
  "invalid-order": {
    status: 422,
    title: "The order cannot be read",
    detail: ({ reason }) => `${reason}.`,
  },
  "order-not-served": {
    status: 422,
    title: "Too much is found for this order",
    detail: ({ order, candidatesMax }) =>
      `No list is kept by ${order}, and more than ${candidatesMax} candidates are left to sort. Name a model, a run or a tag in the filter, or order by last_updated_timestamp or creation_timestamp.`,
  },
};
