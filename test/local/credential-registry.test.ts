import { describe, expect, test } from "vitest";
import { openCredentialRegistry } from "../../functions/local/credential-registry.ts";
import type { RoleDescription } from "../../functions/local/template/machine-description.ts";

const roleArn = "arn:aws:iam::000000000000:role/registry";
const role = (extra: Partial<RoleDescription> = {}): RoleDescription => ({
  name: "registry",
  arn: roleArn,
  trustedServices: ["lambda.amazonaws.com"],
  policies: [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:q" }] }],
  ...extra,
});
const secret = Buffer.alloc(32, 7);

describe("the credentials of a machine", () => {
  test("are the same at every start on one folder, and others on another", () => {
    const issue = (key: Buffer) => openCredentialRegistry([role()], key).issue(roleArn, "registry");
    expect(issue(secret)).toEqual(issue(secret));
    expect(issue(secret)).not.toEqual(issue(Buffer.alloc(32, 8)));
  });

  test("are one pair for each session of a role, found by their key id", () => {
    const registry = openCredentialRegistry([role()], secret);
    const [first, second] = [registry.issue(roleArn, "a"), registry.issue(roleArn, "b")];
    expect(first.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(first.accessKeyId).not.toBe(second.accessKeyId);
    expect(registry.find(second.accessKeyId)).toMatchObject({
      ...second,
      principal: { kind: "role", roleArn, sessionName: "b", arn: "arn:aws:sts::000000000000:assumed-role/registry/b" },
    });
    expect(registry.find(registry.root.accessKeyId)?.principal.kind).toBe("root");
    expect(registry.find("ASIAUNKNOWN")).toBeUndefined();
  });

  test("allow what the role's policies allow, and trust whom it trusts", () => {
    const registry = openCredentialRegistry([role()], secret);
    expect(registry.allows(roleArn, "sqs:SendMessage", "arn:q")).toBe(true);
    expect(registry.allows(roleArn, "sqs:DeleteMessage", "arn:q")).toBe(false);
    expect(registry.allows("arn:other", "sqs:SendMessage", "arn:q")).toBe(false);
    expect(registry.trusts(roleArn, "lambda.amazonaws.com")).toBe(true);
    expect(registry.trusts(roleArn, "ecs-tasks.amazonaws.com")).toBe(false);
    expect(() => registry.issue("arn:other", "a")).toThrow("the templates have no role arn:other");
  });

  test("are refused for a policy that would not be enforced, unless nothing here wears the role", () => {
    const policies = [{ Statement: [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }] }];
    expect(() => openCredentialRegistry([role({ policies })], secret)).toThrow("cannot enforce");
    const elsewhere = role({ policies, trustedServices: ["codedeploy.amazonaws.com"] });
    expect(() => openCredentialRegistry([elsewhere], secret)).not.toThrow();
  });
});
