import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Documentation } from "../../ports/documentation.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".md": "text/markdown; charset=utf-8",
};

/** Serves the files of one folder, and nothing but the files that are in it. */
export const openBundledDocumentation = (folder: string): Documentation => {
  let names: Promise<ReadonlySet<string>> | undefined;
  return {
    page: async (name) => {
      names ??= readdir(folder, { recursive: true }).then(
        (found) => new Set(found.map((file) => file.replaceAll("\\", "/"))),
      );
      const file = [name, `${name}.md`].find((candidate) => mediaTypes[extname(candidate)] !== undefined);
      if (file === undefined || !(await names).has(file)) return undefined;
      return {
        mediaType: mediaTypes[extname(file)] ?? "application/octet-stream",
        content: new Uint8Array(await readFile(join(folder, file))),
      };
    },
  };
};
