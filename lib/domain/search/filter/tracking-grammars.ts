import type { FieldKind } from "./clause.ts";
import {
  type FilterGrammar,
  identifier,
  integer,
  listedText,
  number,
  optionalText,
  prefixesOf,
  text,
} from "./filter-grammar.ts";

/** What a search of tracking runs understands: MLflow 3.17's `SearchUtils`. */
export const runGrammar: FilterGrammar = {
  prefixes: new Map<string, FieldKind>([
    ...prefixesOf("attribute", "tag", "param", "metric", "dataset"),
    ["attr", "attribute"],
    ["run", "attribute"],
    ["parameter", "param"],
    ["parameters", "param"],
  ]),
  attributes: new Map([
    ["run_id", listedText],
    ["run_name", text],
    ["user_id", text],
    ["status", text],
    ["artifact_uri", text],
    ["start_time", number],
    ["end_time", number],
  ]),
  synonyms: new Map([
    ["created", "start_time"],
    ["Created", "start_time"],
    ["run name", "run_name"],
    ["Run name", "run_name"],
    ["Run Name", "run_name"],
  ]),
  datasets: new Map([
    ["name", listedText],
    ["digest", listedText],
    ["context", listedText],
  ]),
  keyed: new Map([
    ["tag", optionalText],
    ["param", optionalText],
    ["metric", number],
  ]),
};

/** What a search of tracking experiments understands: MLflow 3.17's `SearchExperimentsUtils`. */
export const experimentGrammar: FilterGrammar = {
  prefixes: new Map(prefixesOf("attribute", "tag")),
  attributes: new Map([
    ["name", text],
    ["experiment_id", identifier],
    ["creation_time", integer],
    ["last_update_time", integer],
  ]),
  synonyms: new Map(),
  datasets: new Map(),
  keyed: new Map([["tag", optionalText]]),
};

/** What a search of logged models understands: MLflow 3.17's `search_logged_model_utils`. Its datasets are no part of the filter. */
export const loggedModelGrammar: FilterGrammar = {
  prefixes: new Map(prefixesOf("attribute", "tag", "param", "metric")),
  attributes: new Map([
    ["model_id", listedText],
    ["experiment_id", listedText],
    ["name", listedText],
    ["artifact_location", listedText],
    ["status", listedText],
    ["status_message", listedText],
    ["lifecycle_stage", listedText],
    ["model_type", listedText],
    ["source_run_id", listedText],
    ["creation_timestamp", number],
    ["last_updated_timestamp", number],
  ]),
  synonyms: new Map([
    ["creation_time", "creation_timestamp"],
    ["creation_timestamp_ms", "creation_timestamp"],
    ["last_updated_timestamp_ms", "last_updated_timestamp"],
  ]),
  datasets: new Map(),
  keyed: new Map([
    ["tag", listedText],
    ["param", listedText],
    ["metric", number],
  ]),
};
