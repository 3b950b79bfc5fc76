/** The account and region that the local machine plays; every ARN it hands out carries them. */
export const localAccount = { accountId: "000000000000", region: "us-east-1", partition: "aws" } as const;

/**
 * Writes the ARN of a local resource.
 *
 * @param service  as in an ARN, e.g. `lambda`
 * @param resource everything after the account, e.g. `function:registry`
 */
export const localArn = (service: string, resource: string): string =>
  `arn:${localAccount.partition}:${service}:${localAccount.region}:${localAccount.accountId}:${resource}`;
