import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { localAccount } from "./access/local-account.ts";
import type { Credentials } from "./credential-registry.ts";
import type { MachineDescription } from "./template/machine-description.ts";

/**
 * Leaves in the data folder what a shell must export for a command that works on this machine's tables and buckets as its
 * owner: `set -a; . FOLDER/operator.env`. Readable by the owner only, as the secret that the credentials come from.
 */
export const writeOperatorEnvironment = (
  folder: string,
  awsUrl: string,
  credentials: Credentials,
  { functions }: Pick<MachineDescription, "functions">,
): void => {
  const ours = functions.flatMap(({ environment }) =>
    Object.entries(environment).filter(([name]) => name.startsWith("TIDEGATE_")),
  );
  const variables = {
    ...Object.fromEntries(ours),
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: localAccount.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`);
  writeFileSync(join(folder, "operator.env"), lines.join(""), { mode: 0o600 });
};
