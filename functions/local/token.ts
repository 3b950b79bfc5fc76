// npm run -s token -- --role ROLE [--user NAME] [--workspace W] [--data DIR]
import { existsSync } from "node:fs";
import { issuerFolder, openPart, readLastPort } from "./data-folder/open-data-folder.ts";
import { openIssuer } from "./endpoints/oidc/open-issuer.ts";
import { localAudience, toTokenRequest } from "./local-token.ts";
import { dataFolder, defaultPort, parse, parsePort, UsageError } from "./parse-arguments.ts";

const usage = "npm run -s token -- --role ROLE [--user NAME] [--workspace W] [--data DIR]";
const text = { type: "string" } as const;

/** Prints a token of the local issuer, whether or not the machine runs: whoever can read the data folder may sign. */
const printToken = async (args: readonly string[]): Promise<void> => {
  const { role, user, workspace, data } = parse(args, { role: text, user: text, workspace: text, data: text }, usage);
  if (typeof role !== "string") throw new UsageError(`--role is missing: ${usage}`);
  const request = toTokenRequest({ role, ...only("user", user), ...only("workspace", workspace) });
  const folder = dataFolder(data, process.env);
  const port = process.env.PORT ? parsePort(process.env.PORT) : (readLastPort(folder) ?? defaultPort);
  if (!existsSync(issuerFolder(folder)))
    throw new UsageError(
      `${folder} holds no issuer yet: run npm start once${data === undefined ? "" : ` -- --data ${data}`}`,
    );
  const url = `http://127.0.0.1:${port + 1}/oidc`;
  const issuer = await openPart(issuerFolder(folder), () =>
    openIssuer({ folder: issuerFolder(folder), url, audience: localAudience, now: Date.now }),
  );
  console.log(await issuer.issueToken(request));
};

const only = <Name extends string>(name: Name, value: string | boolean | undefined) =>
  typeof value === "string" ? { [name]: value } : {};

printToken(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
