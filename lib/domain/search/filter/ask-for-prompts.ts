import type { SearchRecord } from "../search-record.ts";
import type { Clause, Filter } from "./clause.ts";
import { matchesFilter } from "./matches-filter.ts";

/** The tag that MLflow tells its prompts by. Prompts are models and versions that have it as `true`; others do not have it. */
const promptTag = "mlflow.prompt.is_prompt";

/** A filter of models or versions, and whether it looks among prompts. */
export interface RegistryFilter {
  readonly clauses: Filter;
  readonly prompts: "kept" | "left-out";
}

/**
 * Says whether a filter of models or versions asks for prompts: it does when its first clause on the prompts' tag is `= 'true'` or
 * `!= 'false'`, in any case. Otherwise prompts are left out, and what the filter says of that tag is dropped: absent counts as
 * `false`, and everything that is left is no prompt.
 *
 * MLflow 3.17, `_is_querying_prompt` and `_update_query_to_exclude_prompts`.
 *
 * @param unasked  what becomes of prompts when the filter does not speak of them
 */
export const askForPrompts = (filter: Filter, unasked: RegistryFilter["prompts"] = "left-out"): RegistryFilter => {
  const first = filter.find(isOnPromptTag);
  if (first === undefined) return { clauses: filter, prompts: unasked };
  return asks(first)
    ? { clauses: filter, prompts: "kept" }
    : { clauses: filter.filter((clause) => !isOnPromptTag(clause)), prompts: "left-out" };
};

const isOnPromptTag = ({ field }: Clause): boolean => field.kind === "tag" && field.key === promptTag;

const asks = ({ comparator, value }: Clause): boolean => {
  const operand = typeof value === "string" ? value.toLowerCase() : "";
  return (comparator === "=" && operand === "true") || (comparator === "!=" && operand === "false");
};

/** Whether a model or a version is let through. */
export const matchesRegistryFilter = ({ clauses, prompts }: RegistryFilter, record: SearchRecord): boolean =>
  (prompts === "kept" || record.tags[promptTag] !== "true") && matchesFilter(clauses, record);
