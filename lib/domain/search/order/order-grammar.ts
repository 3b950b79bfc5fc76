import type { FieldKind } from "../filter/clause.ts";
import type { FilterGrammar } from "../filter/filter-grammar.ts";
import { modelGrammar, versionGrammar } from "../filter/registry-grammars.ts";
import { experimentGrammar, loggedModelGrammar, runGrammar } from "../filter/tracking-grammars.ts";
import type { Order, OrderKey } from "./order.ts";

/** By what one kind of entity can be put in order. */
export interface OrderGrammar {
  readonly prefixes: FilterGrammar["prefixes"];
  readonly synonyms: FilterGrammar["synonyms"];
  readonly attributes: ReadonlySet<string>;
  /** Kinds whose keys are free. */
  readonly keyed: ReadonlySet<FieldKind>;
  /** The order when none is asked for. */
  readonly unasked: Order;
  /** What decides between ties of an order that is asked for, each unless that order has the field already. */
  readonly ties: Order;
}

const by = (key: string, ascending: boolean): OrderKey => ({ field: { kind: "attribute", key }, ascending });

/** MLflow 3.17, `_parse_search_registered_models_order_by`; to it a timestamp is the last update. */
export const modelOrders: OrderGrammar = {
  prefixes: modelGrammar.prefixes,
  synonyms: new Map([["timestamp", "last_updated_timestamp"]]),
  attributes: new Set(["name", "last_updated_timestamp", "creation_timestamp"]),
  keyed: new Set(),
  unasked: [by("name", true)],
  ties: [by("name", true)],
};

/** MLflow 3.17, `_parse_search_model_versions_order_by`. */
export const versionOrders: OrderGrammar = {
  prefixes: versionGrammar.prefixes,
  synonyms: new Map([["timestamp", "last_updated_timestamp"]]),
  attributes: new Set(["name", "version_number", "creation_timestamp", "last_updated_timestamp"]),
  keyed: new Set(),
  unasked: [by("last_updated_timestamp", false), by("name", true), by("version_number", false)],
  ties: [by("name", true), by("version_number", false)],
};

/** MLflow 3.17, `_get_orderby_clauses`. */
export const runOrders: OrderGrammar = {
  prefixes: runGrammar.prefixes,
  synonyms: runGrammar.synonyms,
  attributes: new Set(runGrammar.attributes.keys()),
  keyed: new Set(["tag", "param", "metric"]),
  unasked: [by("start_time", false), by("run_id", true)],
  ties: [by("start_time", false), by("run_id", true)],
};

/** MLflow 3.17, `_get_search_experiments_order_by_clauses`: ties go to the newest, unless no order is asked for. */
export const experimentOrders: OrderGrammar = {
  prefixes: experimentGrammar.prefixes,
  synonyms: experimentGrammar.synonyms,
  attributes: new Set(["name", "experiment_id", "creation_time", "last_update_time"]),
  keyed: new Set(),
  unasked: [by("creation_time", false), by("experiment_id", true)],
  ties: [by("experiment_id", false)],
};

/** MLflow 3.17, `_apply_order_by_search_logged_models`. */
export const loggedModelOrders: OrderGrammar = {
  prefixes: loggedModelGrammar.prefixes,
  synonyms: loggedModelGrammar.synonyms,
  attributes: new Set(loggedModelGrammar.attributes.keys()),
  keyed: new Set(["metric"]),
  unasked: [by("creation_timestamp", false), by("model_id", true)],
  ties: [by("creation_timestamp", false), by("model_id", true)],
};
