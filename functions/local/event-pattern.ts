import type { Json } from "../../lib/domain/json.ts";
import { compileMatcher, type PatternGrammar, type Scalar } from "./event-matcher.ts";
import { InvalidEventPatternError } from "./invalid-event-pattern-error.ts";

/** Decides whether one event matches. */
export type EventPattern = (event: Json) => boolean;

type Node = (value: Json | undefined) => boolean;

/**
 * Compiles an event pattern of an EventBridge rule or of a Lambda event source mapping's filter.
 *
 * All named fields must match; within one field any of the listed comparisons may. A field that is an array matches if
 * one of its elements does, and several fields named under an array of objects must match within the same element.
 * Source: EventBridge User Guide, "Comparison operators for use in event patterns"; Lambda Developer Guide, "Filter rule syntax".
 *
 * @param pattern the parsed JSON of the pattern
 * @throws InvalidEventPatternError for a pattern that the service refuses, or a comparison not implemented here (`cidr`)
 */
export const compileEventPattern = (pattern: unknown, grammar: PatternGrammar = "eventbridge"): EventPattern =>
  compileFields(pattern, grammar, "");

const compileFields = (pattern: unknown, grammar: PatternGrammar, path: string): Node => {
  const where = path === "" ? "the pattern" : path;
  if (!isObject(pattern)) throw new InvalidEventPatternError(`${where} must be an object`);
  const fields = Object.entries(pattern).map(([key, value]) => compileField(key, value, grammar, `${path}/${key}`));
  if (fields.length === 0) throw new InvalidEventPatternError(`${where} must name a field`);
  return (value) => elementsOf(value).some((element) => fields.every((holds) => holds(element)));
};

const compileField = (key: string, pattern: unknown, grammar: PatternGrammar, path: string): Node => {
  if (key === "$or") return compileOr(pattern, grammar, path);
  if (!Array.isArray(pattern)) {
    const nested = compileFields(pattern, grammar, path);
    return (value) => nested(fieldOf(value, key));
  }
  if (pattern.length === 0) throw new InvalidEventPatternError(`${path} must list a comparison`);
  const matchers = pattern.map((matcher) => compileMatcher(matcher, grammar, path));
  return (value) => {
    const leaves = leavesOf(fieldOf(value, key));
    return matchers.some((holds) => holds(leaves));
  };
};

const compileOr = (pattern: unknown, grammar: PatternGrammar, path: string): Node => {
  if (!Array.isArray(pattern) || pattern.length < 2)
    throw new InvalidEventPatternError(`${path} must list at least two patterns`);
  const alternatives = pattern.map((alternative) => compileFields(alternative, grammar, path));
  return (value) => alternatives.some((holds) => holds(value));
};

/** An absent or empty value still has one element, so that `exists: false` can hold below it. */
const elementsOf = (value: Json | undefined): readonly (Json | undefined)[] => {
  if (!isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value.flatMap(elementsOf);
};

/** Only leaves are compared: an object below a comparison counts as absent. */
const leavesOf = (value: Json | undefined): readonly Scalar[] => {
  if (value === undefined) return [];
  if (isArray(value)) return value.flatMap(leavesOf);
  return typeof value === "object" && value !== null ? [] : [value];
};

const fieldOf = (value: Json | undefined, key: string): Json | undefined =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
