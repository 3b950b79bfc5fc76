import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** What `npm start` was asked for. */
export interface StartArguments {
  /** Undefined for a folder that goes when the machine ends. */
  readonly dataDir: string | undefined;
  readonly noAuth: boolean;
  readonly port: number;
}

/** The command line was wrong; the message is the one line the user needs. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const defaultPort = 8787;
const defaultDataDir = ".tidegate";

const usage = "npm start -- [--data DIR | --ephemeral] [--no-auth]   (PORT in the environment)";

/** @throws UsageError for an option that there is not, or a port that is none */
export const parseStartArguments = (args: readonly string[], environment: NodeJS.ProcessEnv): StartArguments => {
  const values = parse(args, {
    data: { type: "string" },
    ephemeral: { type: "boolean", default: false },
    "no-auth": { type: "boolean", default: false },
  });
  if (values.ephemeral === true && values.data !== undefined)
    throw new UsageError(`--data and --ephemeral exclude each other: ${usage}`);
  return {
    dataDir: values.ephemeral === true ? undefined : dataFolder(values.data, environment),
    noAuth: values["no-auth"] === true,
    port: parsePort(environment.PORT),
  };
};

/** A folder given on the command line is meant from where npm was called; npm itself runs in the repository. */
export const dataFolder = (given: string | boolean | undefined, environment: NodeJS.ProcessEnv): string =>
  typeof given === "string" ? resolve(environment.INIT_CWD ?? ".", given) : defaultDataDir;

/** The AWS endpoints listen on the port above, so the last one is no choice. */
export const parsePort = (text: string | undefined): number => {
  if (text === undefined || text === "") return defaultPort;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_534)
    throw new UsageError(`PORT is ${text}; it must be a number from 1 to 65534`);
  return port;
};

type Options = Readonly<Record<string, { readonly type: "string" | "boolean"; readonly default?: string | boolean }>>;

/** Options only, all of them known. */
export const parse = (args: readonly string[], options: Options, line = usage) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message.split(". ")[0] : String(error)}: ${line}`);
  }
};
