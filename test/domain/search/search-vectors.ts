import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Clause, Filter } from "../../../lib/domain/search/filter/clause.ts";
import { comparators } from "../../../lib/domain/search/filter/clause.ts";
import type { FilterGrammar } from "../../../lib/domain/search/filter/filter-grammar.ts";
import { modelGrammar, versionGrammar } from "../../../lib/domain/search/filter/registry-grammars.ts";
import {
  experimentGrammar,
  loggedModelGrammar,
  runGrammar,
} from "../../../lib/domain/search/filter/tracking-grammars.ts";
import {
  experimentOrders,
  loggedModelOrders,
  modelOrders,
  type OrderGrammar,
  runOrders,
  versionOrders,
} from "../../../lib/domain/search/order/order-grammar.ts";
import type { SearchRecord } from "../../../lib/domain/search/search-record.ts";

const entity = z.enum(["model", "model-version", "run", "experiment", "logged-model"]);
const kind = z.enum(["attribute", "tag", "param", "metric", "dataset"]);

const record = z.strictObject({
  id: z.string(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  tags: z.record(z.string(), z.string()),
  params: z.record(z.string(), z.string()),
  metrics: z.record(z.string(), z.array(z.union([z.number(), z.literal("NaN").transform(() => Number.NaN)]))),
  datasets: z.array(z.strictObject({ name: z.string(), digest: z.string(), context: z.string().nullable() })),
});

const vectors = z.strictObject({
  mlflow: z.string(),
  filters: z.array(
    z.strictObject({
      entity,
      filter: z.string(),
      clauses: z
        .array(
          z.strictObject({
            kind,
            key: z.string(),
            comparator: z.enum(comparators),
            value: z.union([z.string(), z.number(), z.array(z.string()), z.null()]),
          }),
        )
        .nullable(),
    }),
  ),
  orders: z.array(
    z.strictObject({
      entity,
      order: z.string(),
      key: z.strictObject({ kind, key: z.string(), ascending: z.boolean() }).nullable(),
    }),
  ),
  searches: z.record(
    entity,
    z.strictObject({
      records: z.array(record),
      searches: z.array(z.strictObject({ filter: z.string(), order: z.array(z.string()), found: z.array(z.string()) })),
    }),
  ),
});

/** What MLflow reads and finds; made by test/vectors/search/make_search.py. */
export const searchVectors = vectors.parse(
  JSON.parse(readFileSync(new URL("../../vectors/search/search.json", import.meta.url), "utf8")),
);

type Entity = z.infer<typeof entity>;

export const filterGrammars: Readonly<Record<Entity, FilterGrammar>> = {
  model: modelGrammar,
  "model-version": versionGrammar,
  run: runGrammar,
  experiment: experimentGrammar,
  "logged-model": loggedModelGrammar,
};

export const orderGrammars: Readonly<Record<Entity, OrderGrammar>> = {
  model: modelOrders,
  "model-version": versionOrders,
  run: runOrders,
  experiment: experimentOrders,
  "logged-model": loggedModelOrders,
};

/** A filter as text again. A text with both quotes has no spelling outside a list. */
export const printFilter = (filter: Filter): string => filter.map(printClause).join(" AND ");

const printClause = ({ field, comparator, value }: Clause): string => {
  const name = field.kind === "attribute" ? field.key : `${field.kind}s.\`${field.key}\``;
  return value === null ? `${name} ${comparator}` : `${name} ${comparator} ${printValue(value)}`;
};

const printValue = (value: string | number | readonly string[]): string => {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value.includes("'") ? `"${value}"` : `'${value}'`;
  return `(${value.map((member) => `'${member.replace(/[\\']/g, "\\$&")}'`).join(", ")})`;
};

/** A record with nothing in it but what is given. */
export const bareRecord = (given: Partial<SearchRecord>): SearchRecord => ({
  id: "1",
  attributes: {},
  tags: {},
  params: {},
  metrics: {},
  datasets: [],
  ...given,
});
