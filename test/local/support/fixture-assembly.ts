import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const stacks = new URL("../fixtures/cloud-assembly", import.meta.url).pathname;
const functions = {
  api: new URL("../fixtures/functions/api.ts", import.meta.url).pathname,
  worker: new URL("../fixtures/functions/worker.ts", import.meta.url).pathname,
};

/** Writes the fixture stacks with their functions bundled, as a build and a synthesis would have. */
export const writeFixtureAssembly = async (folder: string): Promise<string> => {
  cpSync(stacks, folder, { recursive: true });
  for (const [name, source] of Object.entries(functions))
    await build({
      entryPoints: [source],
      outfile: join(folder, `asset.${name}`, "index.mjs"),
      bundle: true,
      minify: true,
      platform: "node",
      target: "node24",
      format: "esm",
      mainFields: ["module", "main"],
      banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
      logLevel: "silent",
    });
  return folder;
};
