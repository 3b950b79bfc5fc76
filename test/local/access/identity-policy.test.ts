import { describe, expect, it } from "vitest";
import { compileIdentityPolicy } from "../../../functions/local/access/identity-policy.ts";
import { UnsupportedPolicyError } from "../../../functions/local/access/unsupported-policy-error.ts";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/state";
const policy = (...Statement: readonly object[]) => compileIdentityPolicy([{ Version: "2012-10-17", Statement }]);
const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

describe("what a role allows", () => {
  it("nothing without a statement", () => {
    expect(policy().decide("s3:GetObject", "arn:aws:s3:::b/k", {})).toBe("implicitly-denied");
  });

  it("the named action on the named resource and no other", () => {
    const role = policy(allow("dynamodb:GetItem", table));
    expect(role.decide("dynamodb:GetItem", table, {})).toBe("allowed");
    expect(role.decide("dynamodb:getitem", table, {})).toBe("allowed");
    expect(role.decide("dynamodb:PutItem", table, {})).toBe("implicitly-denied");
    expect(role.decide("dynamodb:GetItem", `${table}2`, {})).toBe("implicitly-denied");
    expect(role.decide("dynamodb:GetItem", table.toUpperCase(), {})).toBe("implicitly-denied");
  });

  it.each([
    ["s3:Get*", "arn:aws:s3:::logs/*", "s3:GetObject", "arn:aws:s3:::logs/a/b", true],
    ["s3:Get*", "arn:aws:s3:::logs/*", "s3:GetObject", "arn:aws:s3:::logs", false],
    ["s3:Get*", "arn:aws:s3:::logs/*", "s3:PutObject", "arn:aws:s3:::logs/a", false],
    ["s3:?etObject", "arn:aws:s3:::l.gs/*", "s3:GetObject", "arn:aws:s3:::logs/a", false],
    ["*", "*", "kms:Sign", "anything", true],
    [
      "lambda:InvokeFunction",
      "arn:aws:lambda:*:*:function:t?:*",
      "lambda:InvokeFunction",
      "arn:aws:lambda:r:1:function:t1:live",
      true,
    ],
  ])("by wildcard: %s on %s for %s on %s is %s", (action, resource, asked, arn, allowed) => {
    expect(policy(allow(action, resource)).decide(asked, arn, {})).toBe(allowed ? "allowed" : "implicitly-denied");
  });

  it("a denial wins over every allowance, in any order", () => {
    const deny = { Effect: "Deny", Action: "s3:DeleteObject", Resource: "arn:aws:s3:::logs/*" };
    for (const role of [policy(deny, allow("s3:*", "*")), policy(allow("s3:*", "*"), deny)]) {
      expect(role.decide("s3:DeleteObject", "arn:aws:s3:::logs/a", {})).toBe("explicitly-denied");
      expect(role.decide("s3:PutObject", "arn:aws:s3:::logs/a", {})).toBe("allowed");
    }
  });

  it.each([
    [
      { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      { "iam:PassedToService": ["lambda.amazonaws.com"] },
      true,
    ],
    [
      { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      { "iam:PassedToService": ["batch.amazonaws.com"] },
      false,
    ],
    [{ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }, {}, false],
    [{ StringEqualsIfExists: { "iam:PassedToService": "a" } }, {}, true],
    [{ StringNotEquals: { "aws:PrincipalArn": "a" } }, { "aws:PrincipalArn": ["b"] }, true],
    [{ StringNotEquals: { "aws:PrincipalArn": ["a", "b"] } }, { "aws:PrincipalArn": ["b"] }, false],
    [{ StringLike: { "s3:prefix": ["home/*", ""] } }, { "s3:prefix": ["home/a"] }, true],
    [{ StringLike: { "s3:prefix": ["home/*", ""] } }, { "s3:prefix": ["away/a"] }, false],
    [
      { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } },
      { "dynamodb:LeadingKeys": ["b", "a"] },
      true,
    ],
    [
      { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] } },
      { "dynamodb:LeadingKeys": ["a", "c"] },
      false,
    ],
    [
      { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["ws#*"] } },
      { "dynamodb:LeadingKeys": ["ws#1", "x#1"] },
      false,
    ],
    [{ "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }, { "dynamodb:LeadingKeys": ["c", "a"] }, true],
    [{ "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }, {}, false],
    [{ Null: { "dynamodb:LeadingKeys": "false" } }, {}, false],
    [{ Null: { "dynamodb:LeadingKeys": "false" } }, { "dynamodb:LeadingKeys": ["a"] }, true],
  ])("under condition %j with %j: %s", (condition, values: Record<string, string[]>, allowed) => {
    const role = policy(allow("x:Do", "*", condition));
    expect(role.decide("x:Do", "r", values)).toBe(allowed ? "allowed" : "implicitly-denied");
  });
});

describe("a policy that would be enforced in part is refused at load", () => {
  it.each([
    ["an unknown operator", allow("s3:GetObject", "*", { IpAddress: { "aws:PrincipalArn": "10.0.0.0/8" } })],
    ["a condition key nobody supplies", allow("s3:GetObject", "*", { StringEquals: { "aws:SourceVpce": "v" } })],
    ["a policy variable", allow("s3:GetObject", `arn:aws:s3:::b/${"$"}{aws:username}/*`)],
    ["NotAction", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
    ["an unresolved template function", allow("s3:GetObject", [{ Ref: "Bucket" } as unknown as string])],
  ])("%s", (_, statement) => {
    expect(() => policy(statement)).toThrow(UnsupportedPolicyError);
  });
});
