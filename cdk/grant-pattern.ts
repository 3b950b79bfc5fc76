import { Stack } from "aws-cdk-lib";
import { CfnPolicy, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import { acknowledge } from "./acknowledge.ts";

export interface PatternGrant {
  readonly actions: readonly string[];
  /** ARNs, at least one of them with a `*` in it. */
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** Why the resources cannot be named one by one. */
  readonly because: string;
}

/**
 * Grants actions on resources that can only be written as a pattern: objects below a prefix, functions made later.
 *
 * The only way to a `*` in a policy of ours. Its reason travels in the template, under the policy's
 * `Metadata.wildcards`, where a test demands one for every pattern; cdk-nag is told the same.
 */
export const grantPattern = (role: Role, { actions, resources, conditions, because }: PatternGrant): void => {
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions ? { conditions } : {}) }),
  );
  const policy = role.node.findChild("DefaultPolicy").node.defaultChild;
  if (!(policy instanceof CfnPolicy)) throw new Error(`${role.node.path} has no policy of its own`);

  // Validations run once references between stacks have got their final form, which is what cdk-nag will report.
  role.node.addValidation({
    validate: () => {
      const patterns = resources.map((resource) => flattenCfnReference(Stack.of(role).resolve(resource)));
      acknowledge(
        role,
        Object.fromEntries(patterns.map((pattern) => [`AwsSolutions-IAM5[Resource::${pattern}]`, because])),
      );
      const recorded: unknown = policy.getMetadata("wildcards");
      policy.addMetadata("wildcards", [
        ...(Array.isArray(recorded) ? recorded : []),
        ...patterns.map((pattern) => ({ pattern, because })),
      ]);
      return [];
    },
  });
};
