import type { Json } from "../domain/json.ts";

/**
 * The value that a YAML text of unknown origin stands for; undefined where it is not one that JSON could hold. Never throws,
 * and takes some seconds for a hundred kilobytes at worst: whoever asks bounds the length.
 */
export type ParseYaml = (text: string) => Json | undefined;
