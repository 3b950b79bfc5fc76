import { z } from "zod";
import { InvalidEventPatternError } from "./invalid-event-pattern-error.ts";

/** Which service reads the pattern: Lambda's filter criteria know fewer comparisons than an EventBridge rule. */
export type PatternGrammar = "eventbridge" | "lambda";

/** A leaf of an event. */
export type Scalar = string | number | boolean | null;

/** Decides on all leaves found at one path; none means that the field is absent. */
export type Matcher = (leaves: readonly Scalar[]) => boolean;

type Test = (leaf: Scalar) => boolean;

const text = z.string();
const textOrAnyCase = z.union([text, z.strictObject({ "equals-ignore-case": text })]);
const oneOrMany = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.array(schema).min(1)]);
const comparison = z.enum(["<", "<=", "=", ">", ">="]);

const anythingBut = z.union([
  oneOrMany(z.union([text, z.number()])),
  z.strictObject({ prefix: oneOrMany(text) }),
  z.strictObject({ suffix: oneOrMany(text) }),
  z.strictObject({ "equals-ignore-case": oneOrMany(text) }),
  z.strictObject({ wildcard: oneOrMany(text) }),
]);

const matcherSchema = z.union([
  z.union([text, z.number(), z.boolean(), z.null()]),
  z.strictObject({ prefix: textOrAnyCase }),
  z.strictObject({ suffix: textOrAnyCase }),
  z.strictObject({ "equals-ignore-case": text }),
  z.strictObject({ wildcard: text }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    numeric: z.union([
      z.tuple([comparison, z.number()]),
      z.tuple([z.enum([">", ">="]), z.number(), z.enum(["<", "<="]), z.number()]),
    ]),
  }),
  z.strictObject({ "anything-but": anythingBut }),
]);

/**
 * Compiles one entry of a field's list.
 *
 * @throws InvalidEventPatternError for an unknown comparison, or one that the grammar lacks
 */
export const compileMatcher = (matcher: unknown, grammar: PatternGrammar, path: string): Matcher => {
  const parsed = matcherSchema.safeParse(matcher);
  if (!parsed.success) throw new InvalidEventPatternError(`${path}: ${JSON.stringify(matcher)} is no comparison`);
  if (grammar === "lambda" && !lambdaKnows(parsed.data))
    throw new InvalidEventPatternError(`${path}: Lambda has no comparison ${JSON.stringify(matcher)}`);
  return toMatcher(parsed.data);
};

const toMatcher = (matcher: z.output<typeof matcherSchema>): Matcher => {
  if (typeof matcher === "object" && matcher !== null && "exists" in matcher)
    return (leaves) => leaves.length > 0 === matcher.exists;
  const test = toTest(matcher);
  return (leaves) => leaves.some(test);
};

type Comparison = Exclude<z.output<typeof matcherSchema>, { exists: boolean }>;

const toTest = (matcher: Comparison): Test => {
  if (typeof matcher !== "object" || matcher === null) return (leaf) => leaf === matcher;
  if ("prefix" in matcher) return affix(matcher.prefix, (leaf, wanted) => leaf.startsWith(wanted));
  if ("suffix" in matcher) return affix(matcher.suffix, (leaf, wanted) => leaf.endsWith(wanted));
  if ("equals-ignore-case" in matcher) return sameText(matcher["equals-ignore-case"]);
  if ("wildcard" in matcher) return wildcard(matcher.wildcard);
  if ("numeric" in matcher) return numeric(matcher.numeric);
  return not(matcher["anything-but"]);
};

const onText =
  (holds: (leaf: string) => boolean): Test =>
  (leaf) =>
    typeof leaf === "string" && holds(leaf);

const affix = (wanted: z.output<typeof textOrAnyCase>, holds: (leaf: string, wanted: string) => boolean): Test => {
  if (typeof wanted === "string") return onText((leaf) => holds(leaf, wanted));
  const lower = wanted["equals-ignore-case"].toLowerCase();
  return onText((leaf) => holds(leaf.toLowerCase(), lower));
};

const sameText = (wanted: string): Test => onText((leaf) => leaf.toLowerCase() === wanted.toLowerCase());

/** `*` is any run of characters; `\*` and `\\` stand for themselves. */
const wildcard = (pattern: string): Test => {
  const source = pattern.replaceAll(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === "*" ? ".*" : `\\${found}`;
  });
  const expression = new RegExp(`^${source}$`, "s");
  return onText((leaf) => expression.test(leaf));
};

const comparisons: Readonly<Record<z.output<typeof comparison>, (left: number, right: number) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  "=": (left, right) => left === right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

type Numeric = [z.output<typeof comparison>, number] | [">" | ">=", number, "<" | "<=", number];

const numeric = (bounds: Numeric): Test => {
  const [lower, lowerBound, upper, upperBound] = bounds;
  return (leaf) =>
    typeof leaf === "number" &&
    comparisons[lower](leaf, lowerBound) &&
    (upper === undefined || upperBound === undefined || comparisons[upper](leaf, upperBound));
};

const not = (excluded: z.output<typeof anythingBut>): Test => {
  const tests = excludedTests(excluded);
  return (leaf) => !tests.some((test) => test(leaf));
};

const excludedTests = (excluded: z.output<typeof anythingBut>): readonly Test[] => {
  if (typeof excluded !== "object" || Array.isArray(excluded)) return [excluded].flat().map(toTest);
  if ("prefix" in excluded) return [excluded.prefix].flat().map((prefix) => toTest({ prefix }));
  if ("suffix" in excluded) return [excluded.suffix].flat().map((suffix) => toTest({ suffix }));
  if ("wildcard" in excluded) return [excluded.wildcard].flat().map(wildcard);
  return [excluded["equals-ignore-case"]].flat().map(sameText);
};

/** Lambda: no wildcard, no case-insensitive affix, and `anything-but` takes values only. */
const lambdaKnows = (matcher: z.output<typeof matcherSchema>): boolean => {
  if (typeof matcher !== "object" || matcher === null) return true;
  if ("wildcard" in matcher) return false;
  if ("prefix" in matcher) return typeof matcher.prefix === "string";
  if ("suffix" in matcher) return typeof matcher.suffix === "string";
  return (
    !("anything-but" in matcher) ||
    typeof matcher["anything-but"] !== "object" ||
    Array.isArray(matcher["anything-but"])
  );
};
