import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { createOnce } from "../storage/create-once.ts";
import { DataFolderError } from "./data-folder-error.ts";
import { lockDataFolder } from "./lock-data-folder.ts";

/** Everything that one machine remembers. */
export interface DataFolder {
  readonly path: string;
  /** What every access key is derived from. */
  readonly secret: Uint8Array;
  /** True when it has just been made. */
  readonly isFresh: boolean;
  /** Lets another process have it. */
  readonly release: () => void;
}

/** Raised when the layout changes so that an older folder cannot be read. */
const schemaVersion = 1;
const markerSchema = z.object({ kind: z.literal("tidegate-data"), schema: z.number() });
const markerFile = "machine.json";

/**
 * Opens the folder for this process alone, making it if it is missing or empty.
 *
 * @throws DataFolderError in one line: not a folder of ours, of a later version, damaged, unwritable, or in use
 */
export const openDataFolder = (path: string): DataFolder => {
  const folder = resolve(path);
  const isFresh = prepare(folder);
  const release = lockDataFolder(folder);
  try {
    if (isFresh)
      createOnce(
        join(folder, markerFile),
        () => `${JSON.stringify({ kind: "tidegate-data", schema: schemaVersion })}\n`,
      );
    checkMarker(folder);
    const secret = Buffer.from(
      createOnce(join(folder, "secret"), () => randomBytes(32).toString("base64")),
      "base64",
    );
    if (secret.length !== 32) throw damaged(join(folder, "secret"), "it is not 32 bytes");
    return { path: folder, secret, isFresh, release };
  } catch (error) {
    release();
    throw error;
  }
};

/** Where the issuer keeps its key; the token command reads it beside a running machine. */
export const issuerFolder = (path: string): string => join(resolve(path), "oidc");

/**
 * Opens one part of the folder, so that whatever is wrong with it is said with its place.
 *
 * @throws DataFolderError in one line
 */
export const openPart = async <Part>(place: string, open: () => Promise<Part> | Part): Promise<Part> => {
  try {
    return await open();
  } catch (error) {
    const why = reason(error);
    throw why.includes(place) ? error : damaged(place, why);
  }
};

const portFile = "port";

/** Remembers where the machine listens: tokens name the issuer by its address. */
export const writeLastPort = (path: string, port: number): void => writeFileSync(join(path, portFile), `${port}\n`);

/** Port of the machine that used the folder last; undefined if none did. */
export const readLastPort = (path: string): number | undefined => {
  try {
    const port = Number(readFileSync(join(path, portFile), "utf8"));
    return Number.isInteger(port) && port > 0 ? port : undefined;
  } catch {
    return undefined;
  }
};

/** True if the folder is new; a folder with other things in it is somebody else's. */
const prepare = (folder: string): boolean => {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new DataFolderError(`the data folder ${folder} cannot be made: ${reason(error)}`, { cause: error });
  }
  if (!statSync(folder).isDirectory()) throw new DataFolderError(`the data folder ${folder} is not a folder`);
  const names = readdirSync(folder).filter((name) => !name.startsWith("lock"));
  if (names.length > 0 && !names.includes(markerFile))
    throw new DataFolderError(`${folder} is not empty and not a data folder of Tidegate (it has no ${markerFile})`);
  return names.length === 0;
};

/** Not Node's own recursion, which never returns where the system refuses a folder as if its parent were missing (/proc). */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
};

const checkMarker = (folder: string): void => {
  const file = join(folder, markerFile);
  let marker: z.output<typeof markerSchema>;
  try {
    marker = markerSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw damaged(file, error instanceof z.ZodError ? z.prettifyError(error) : reason(error));
  }
  if (marker.schema > schemaVersion)
    throw new DataFolderError(`${folder} was written by a later version of Tidegate (schema ${marker.schema})`);
};

const damaged = (file: string, why: string): DataFolderError =>
  new DataFolderError(`the data folder is damaged: ${file}: ${why}`);

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
