import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NoTableEngineError } from "./no-table-engine-error.ts";

/** Which engine holds the tables. */
export type TableEngineChoice =
  /** Runs already; its data is its owner's business. */
  | { readonly kind: "external"; readonly url: string }
  | { readonly kind: "packaged"; readonly program: string }
  | { readonly kind: "dynamodb-local"; readonly jar: string };

/** What decides the choice. */
export interface TableEngineSettings {
  /** AWS_ENDPOINT_URL_DYNAMODB */
  readonly externalUrl?: string | undefined;
  /** TIDEGATE_DYNAMODB_LOCAL_JAR */
  readonly dynamodbLocalJar?: string | undefined;
  /** Finds the packaged binary; the installed one by default. */
  readonly findPackaged?: () => string | undefined;
}

/**
 * Picks the table engine: the one the user runs, else the packaged binary, else the user's DynamoDB Local.
 *
 * @throws NoTableEngineError if there is none, or the jar does not exist
 */
export const chooseTableEngine = (settings: TableEngineSettings): TableEngineChoice => {
  if (settings.externalUrl) return { kind: "external", url: settings.externalUrl };
  const program = (settings.findPackaged ?? findPackagedEngine)();
  if (program !== undefined) return { kind: "packaged", program };
  const jar = settings.dynamodbLocalJar;
  if (!jar) throw new NoTableEngineError(`no table engine is packaged for ${process.platform}-${process.arch}`);
  if (!existsSync(jar)) throw new NoTableEngineError(`TIDEGATE_DYNAMODB_LOCAL_JAR names no file (${jar})`);
  return { kind: "dynamodb-local", jar };
};

/** The package is optional and holds one binary per platform; npm installs it where it fits. */
const findPackagedEngine = (): string | undefined => {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve("@dynoxide/linux-x64/package.json");
    const program = join(dirname(manifest), "dynoxide");
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
};
