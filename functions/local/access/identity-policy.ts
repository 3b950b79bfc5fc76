import { z } from "zod";
import { type Condition, type ConditionValues, compileCondition } from "./policy-condition.ts";
import { UnsupportedPolicyError } from "./unsupported-policy-error.ts";
import { compileWildcard } from "./wildcard.ts";

/** What a role says to one action on one resource. */
type PolicyDecision = "allowed" | "implicitly-denied" | "explicitly-denied";

/** The compiled policies of one role. */
export interface IdentityPolicy {
  readonly decide: (action: string, resourceArn: string, values: ConditionValues) => PolicyDecision;
  /** Condition keys the policies look at, in lower case: a value that is dear to find is found only for these. */
  readonly conditionKeys: ReadonlySet<string>;
}

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const conditionValue = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))])
  .transform((value) => [value].flat().map(String));

// Strict: NotAction, NotResource or Principal would silently mean nothing here.
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMany,
  Resource: oneOrMany,
  Condition: z.record(z.string(), z.record(z.string(), conditionValue)).optional(),
});

const documentSchema = z.object({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

type ParsedStatement = z.output<typeof statementSchema>;

interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly matches: (action: string, resourceArn: string, values: ConditionValues) => boolean;
}

/**
 * Compiles the identity policies of one role, as CDK writes them, with every CloudFormation function resolved.
 *
 * A denying statement wins over any allowing one; without either the answer is no.
 * Source: IAM User Guide, "Policy evaluation logic", within one account and without boundaries.
 *
 * @param documents policy documents, `{ Version, Statement }`
 * @throws UnsupportedPolicyError if an element is not enforced here (NotAction, policy variables, unknown operators)
 */
export const compileIdentityPolicy = (documents: readonly unknown[]): IdentityPolicy => {
  const parsed = documents.flatMap(parseDocument);
  const statements = parsed.map(compileStatement);
  const allowing = statements.filter(({ effect }) => effect === "Allow");
  const denying = statements.filter(({ effect }) => effect === "Deny");
  return {
    conditionKeys: new Set(parsed.flatMap(conditionKeysOf)),
    decide: (action, resourceArn, values) => {
      if (denying.some(({ matches }) => matches(action, resourceArn, values))) return "explicitly-denied";
      return allowing.some(({ matches }) => matches(action, resourceArn, values)) ? "allowed" : "implicitly-denied";
    },
  };
};

const parseDocument = (document: unknown) => {
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return parsed.data.Statement;
  throw new UnsupportedPolicyError(z.prettifyError(parsed.error));
};

const conditionKeysOf = ({ Condition }: ParsedStatement): readonly string[] =>
  Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase()));

const compileStatement = (statement: ParsedStatement): Statement => {
  const variable = statement.Resource.find((resource) => resource.includes("${"));
  if (variable !== undefined) throw new UnsupportedPolicyError(`policy variables: ${variable}`);
  const actions = statement.Action.map((action) => compileWildcard(action, "i"));
  const resources = statement.Resource.map((resource) => compileWildcard(resource));
  const conditions: readonly Condition[] = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, expected]) => compileCondition(operator, key, expected)),
  );
  return {
    effect: statement.Effect,
    matches: (action, resourceArn, values) =>
      actions.some((test) => test(action)) &&
      resources.some((test) => test(resourceArn)) &&
      conditions.every((holds) => holds(values)),
  };
};
