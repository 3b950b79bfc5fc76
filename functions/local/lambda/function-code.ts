import { createHash } from "node:crypto";
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

/** One unpacked deployment package, kept under its digest. */
interface FunctionCode {
  /** Base64, as Lambda's CodeSha256. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Deployment packages: a version must run the bytes it was published with, even after the next build. */
export interface CodeStore {
  /** Copies a folder in, unless the same content is there already. */
  readonly add: (folder: string) => FunctionCode;
  /** Where a package lies unpacked. */
  readonly folderOf: (sha256: string) => string;
  /** Throws away every package that is not among these. */
  readonly keep: (sha256s: ReadonlySet<string>) => void;
}

/** @param root created if missing; a copy that a crash interrupted is thrown away */
export const openCodeStore = (root: string): CodeStore => {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(root)) if (name.endsWith(unfinished)) rmSync(join(root, name), { recursive: true });
  const folderOf = (sha256: string) => join(root, Buffer.from(sha256, "base64").toString("hex"));
  return {
    folderOf,
    keep: (sha256s) => {
      const wanted = new Set([...sha256s].map(folderOf));
      for (const name of readdirSync(root))
        if (!wanted.has(join(root, name))) rmSync(join(root, name), { recursive: true });
    },
    add: (folder) => {
      const code = digest(folder);
      const target = folderOf(code.sha256);
      if (!existsSync(target)) {
        cpSync(folder, `${target}${unfinished}`, {
          recursive: true,
          dereference: true,
          mode: constants.COPYFILE_FICLONE,
        });
        renameSync(`${target}${unfinished}`, target);
      }
      return code;
    },
  };
};

const unfinished = ".unfinished";

/** Over each file's path and content in the order of their paths; Lambda hashes the zip, which is not reproducible. */
const digest = (folder: string): FunctionCode => {
  const whole = createHash("sha256");
  let sizeBytes = 0;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const file of files) {
    if (!statSync(join(folder, file)).isFile()) continue;
    const content = readFileSync(join(folder, file));
    sizeBytes += content.length;
    whole.update(`${file}\0${content.length}\0`).update(content);
  }
  return { sha256: whole.digest("base64"), sizeBytes };
};
