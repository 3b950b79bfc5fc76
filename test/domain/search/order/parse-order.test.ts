import { describe, expect, test } from "vitest";
import { parseOrder } from "../../../../lib/domain/search/order/parse-order.ts";
import { orderGrammars, searchVectors } from "../search-vectors.ts";

/** MLflow says timestamp and means the last update. */
const canonical = (key: { readonly kind: string; readonly key: string; readonly ascending: boolean } | null) =>
  key?.key === "timestamp" ? { ...key, key: "last_updated_timestamp" } : key;

/** MLflow's parser takes tags and leaves the refusal to its store. */
const refusedByStore = new Set(["model-version: tags.a", "experiment: tags.a"]);

/** MLflow takes a run's other names in filters and trips over them in orders. */
const readable = searchVectors.orders.filter(({ order }) => order !== "attributes.`Run name`");

describe("an order", () => {
  test.each(readable)(
    "is read as MLflow reads it, or refused as MLflow refuses it: $entity $order",
    ({ entity, order, key }) => {
      const parsed = parseOrder(orderGrammars[entity], [order]);
      const [first] = parsed.ok ? parsed.value : [];
      const read = first === undefined ? null : { ...first.field, ascending: first.ascending };
      expect(read).toEqual(refusedByStore.has(`${entity}: ${order}`) ? null : canonical(key));
    },
  );

  test("names no field twice, not even by a synonym", () => {
    const parsed = parseOrder(orderGrammars.model, ["timestamp", "last_updated_timestamp DESC"]);
    expect(parsed).toMatchObject({
      ok: false,
      refusal: { code: "invalid-order", reason: expect.stringContaining("duplicate fields") },
    });
  });

  test("that is refused says what would be right", () => {
    const parsed = parseOrder(orderGrammars.model, ["risk"]);
    expect(parsed).toMatchObject({
      ok: false,
      refusal: {
        reason:
          "Invalid order by key 'risk' specified. Valid keys are name, last_updated_timestamp, creation_timestamp",
      },
    });
  });
});
