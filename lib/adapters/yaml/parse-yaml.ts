import { parseDocument } from "yaml";
import { z } from "zod";
import type { ParseYaml } from "../../ports/parse-yaml.ts";

/** Aliases count by what they unfold to: a text of some lines that stands for gigabytes is none. */
const aliasesMax = 100;

/**
 * One document in the core schema of YAML 1.2: texts, numbers, booleans, null, lists and maps by text. No tag makes anything
 * else and nothing is merged. Keys are not compared, which would take time by the square of their number; the last one of a
 * name holds, as in PyYAML.
 */
const options = {
  schema: "core",
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
} as const;

const jsonValue = z.json();

/** Parses YAML in time that grows with its length. */
export const parseYaml: ParseYaml = (text) => {
  try {
    const document = parseDocument(text, options);
    if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
    const value: unknown = document.toJS({ maxAliasCount: aliasesMax });
    // Throws where a list contains itself, which the schema would follow for ever.
    JSON.stringify(value);
    return jsonValue.safeParse(value).data;
  } catch {
    return undefined;
  }
};
