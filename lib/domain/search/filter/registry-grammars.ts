import { type FilterGrammar, integer, listedText, prefixesOf, quotableInteger, text } from "./filter-grammar.ts";

const prefixes = new Map(prefixesOf("attribute", "tag"));

/**
 * What a search of registered models understands: what MLflow 3.17 does (`SearchModelUtils`: name and tags), and the fields that
 * only this registry has.
 */
export const modelGrammar: FilterGrammar = {
  prefixes,
  attributes: new Map([
    ["name", listedText],
    ["owner", listedText],
    ["type", listedText],
    ["framework", listedText],
    ["risk_tier", integer],
    ["creation_timestamp", integer],
    ["last_updated_timestamp", integer],
  ]),
  synonyms: new Map(),
  datasets: new Map(),
  keyed: new Map([["tag", text]]),
};

/**
 * What a search of model versions understands: what MLflow 3.17 does (`SearchModelVersionUtils`: name, run_id, source_path,
 * version_number and tags), and the fields that only this registry has.
 */
export const versionGrammar: FilterGrammar = {
  prefixes,
  attributes: new Map([
    ["name", listedText],
    ["run_id", listedText],
    ["source_path", text],
    ["version_number", quotableInteger],
    ["stage", listedText],
    ["semver", listedText],
    ["registered_by", listedText],
    ["creation_timestamp", integer],
    ["last_updated_timestamp", integer],
  ]),
  synonyms: new Map(),
  datasets: new Map(),
  keyed: new Map([["tag", text]]),
};
