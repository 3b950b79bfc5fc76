import { UnsupportedPolicyError } from "./unsupported-policy-error.ts";
import { compileWildcard } from "./wildcard.ts";

/** Values a request brings under each condition key; keys compare without case, as in IAM. */
export type ConditionValues = Readonly<Record<string, readonly string[]>>;

/** Decides whether one condition block matches a request. */
export type Condition = (values: ConditionValues) => boolean;

type Test = (value: string) => boolean;

/**
 * The condition keys that some endpoint supplies. A policy on any other key is refused at load: nobody would ever
 * supply a value, and ForAllValues or a negated operator would then hold by default.
 */
const suppliedKeys: ReadonlySet<string> = new Set(
  [
    "aws:PrincipalArn",
    "dynamodb:LeadingKeys",
    "events:detail-type",
    "events:source",
    "iam:PassedToService",
    "kms:MessageType",
    "kms:SigningAlgorithm",
    "kms:ViaService",
    "lambda:FunctionArn",
    "s3:prefix",
  ].map((key) => key.toLowerCase()),
);

interface Operator {
  readonly compile: (expected: string) => Test;
  /** A negated operator holds when none of the expected values matches. */
  readonly negated: boolean;
}

const exact =
  (expected: string): Test =>
  (value) =>
    value === expected;
const anyCase =
  (expected: string): Test =>
  (value) =>
    value.toLowerCase() === expected.toLowerCase();
const pattern = (expected: string): Test => compileWildcard(expected);

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { compile: exact, negated: false },
  StringNotEquals: { compile: exact, negated: true },
  StringEqualsIgnoreCase: { compile: anyCase, negated: false },
  StringLike: { compile: pattern, negated: false },
  StringNotLike: { compile: pattern, negated: true },
  // IAM treats the ArnEquals and ArnLike families alike.
  ArnEquals: { compile: pattern, negated: false },
  ArnLike: { compile: pattern, negated: false },
  ArnNotEquals: { compile: pattern, negated: true },
  ArnNotLike: { compile: pattern, negated: true },
  Bool: { compile: anyCase, negated: false },
};

/**
 * Compiles one entry of a policy's Condition block.
 *
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "multivalued context keys".
 *
 * @param name     operator with its optional `ForAllValues:`/`ForAnyValue:` and `IfExists`
 * @param key      condition key, e.g. `dynamodb:LeadingKeys`
 * @param expected values of the policy; one of them must match
 * @throws UnsupportedPolicyError for an operator or key not implemented here, so that a policy is never half enforced
 */
export const compileCondition = (name: string, key: string, expected: readonly string[]): Condition => {
  const { qualifier, base, ifExists } = splitOperator(name);
  if (!suppliedKeys.has(key.toLowerCase())) throw new UnsupportedPolicyError(`condition key ${key}`);
  const find = keyLookup(key);
  if (base === "Null") return compileNull(find, expected);

  const operator = operators[base];
  if (operator === undefined) throw new UnsupportedPolicyError(`condition operator ${name}`);
  const tests = expected.map(operator.compile);
  const holds: Test = (value) => tests.some((test) => test(value)) !== operator.negated;

  return (values) => {
    const present = find(values);
    // A request without the key fails a plain operator, but satisfies a negated one, IfExists and ForAllValues.
    if (present === undefined || present.length === 0)
      return ifExists || qualifier === "ForAllValues" || (operator.negated && qualifier === "");
    return qualifier === "ForAllValues" ? present.every(holds) : present.some(holds);
  };
};

const compileNull = (find: (values: ConditionValues) => readonly string[] | undefined, expected: readonly string[]) => {
  const wantsAbsent = expected.some((value) => value.toLowerCase() === "true");
  return (values: ConditionValues) => (find(values) === undefined) === wantsAbsent;
};

const splitOperator = (name: string) => {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name);
  return { qualifier: match?.[1] ?? "", base: match?.[2] ?? name, ifExists: match?.[3] !== undefined };
};

const keyLookup = (key: string) => {
  const wanted = key.toLowerCase();
  return (values: ConditionValues): readonly string[] | undefined => {
    if (key in values) return values[key];
    return Object.entries(values).find(([name]) => name.toLowerCase() === wanted)?.[1];
  };
};
