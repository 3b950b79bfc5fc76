import { cp, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { build as bundle, type Metafile, type Plugin } from "esbuild";

/** One deployable folder: what Lambda receives, byte for byte what the local machine runs. */
export interface Bundle {
  readonly name: string;
  /** Everything in the folder, bytes. */
  readonly sizeBytes: number;
  /** The JavaScript alone, bytes. */
  readonly scriptBytes: number;
}

export interface BuildOptions {
  /** Folder whose sub-folders with an `index.ts` are the deployable units. */
  readonly functions?: string;
  /** Folder to replace with the result. */
  readonly out?: string;
}

/** Not Lambda functions: the laptop's runner and the container of training jobs. */
const notDeployed = new Set(["local", "training-image"]);

/** The native API's document is merged from their routes, and lies beside the registry that serves it. */
const documentedFunctions = ["registry", "rollouts", "training", "audit"];

/**
 * Bundles every function into `<out>/<function>/index.mjs`, in one esbuild call, which parses the SDK once.
 *
 * Every folder runs alone and depends on its own sources only: a change in one function leaves the bytes of the others
 * as they were, so that a deployment moves only what changed. The same sources give the same bytes, wherever and however
 * often they are built. The result appears by one rename: a failed build leaves the previous one as it was.
 */
export const build = async ({
  functions = "functions",
  out = "dist",
}: BuildOptions = {}): Promise<readonly Bundle[]> => {
  const names = await deployableNames(functions);
  const next = `${resolve(out)}.next-${process.pid}`;
  await rm(next, { recursive: true, force: true });
  await mkdir(join(next, ".maps"), { recursive: true });

  try {
    const { metafile } = await bundleAll(functions, names, next);
    const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({
      ...output,
      path: resolve(repositoryOf(functions), path),
    }));
    for (const name of names) {
      const folder = join(next, name);
      await rename(join(folder, "index.mjs.map"), join(next, ".maps", `${name}.map`));
      const output = outputs.find(({ path }) => path === join(folder, "index.mjs"));
      if (output !== undefined) await addCompanions(output, repositoryOf(functions), folder);
    }
    if (documentedFunctions.every((name) => names.includes(name)))
      await writeDocumentationInto(join(next, "registry", "documentation"));
    await rm(out, { recursive: true, force: true });
    await rename(next, out);
  } finally {
    await rm(next, { recursive: true, force: true });
  }
  return Promise.all(names.map((name) => measure(name, join(out, name))));
};

const writeDocumentationInto = async (folder: string): Promise<void> => {
  try {
    // Loaded late: it loads the routes of every API function.
    const { writeDocumentation } = await import("./documentation.ts");
    writeDocumentation(folder);
  } catch (cause) {
    throw new Error(`the OpenAPI document cannot be made: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
};

const deployableNames = async (functions: string): Promise<readonly string[]> => {
  const folders = (await readdir(functions, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !notDeployed.has(entry.name),
  );
  const names = await Promise.all(
    folders.map(async ({ name }) => ((await exists(join(functions, name, "index.ts"))) ? [name] : [])),
  );
  return names.flat().sort();
};

const repositoryOf = (functions: string): string => dirname(resolve(functions));

const bundleAll = (functions: string, names: readonly string[], outdir: string) =>
  bundle({
    // Paths reckoned from the sources, so that where the repository lies leaves no trace in the bytes.
    absWorkingDir: repositoryOf(functions),
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, resolve(functions, name, "index.ts")])),
    outdir,
    metafile: true,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    // Chunks shared between entries would not keep the order in which modules run (esbuild#399), and zod must be extended
    // before a schema is described. A lazy import() is inlined and still runs only when it is reached.
    splitting: false,
    minify: true,
    legalComments: "none",
    // For reading a stack trace afterwards; kept out of the deployment package, which they would double.
    sourcemap: "external",
    sourcesContent: false,
    mainFields: ["module", "main"],
    // CommonJS leaves of the SDK call require; Cedar's loader reads its .wasm from __dirname.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url),__dirname=import.meta.dirname;',
    },
    external: Object.keys(nativePackages),
    plugins: [zodEnglishOnly],
    logLevel: "silent",
  });

/** `import { z }` drags 45 languages of error messages, 356 KiB, into every bundle; the API answers in English. */
const zodEnglishOnly: Plugin = {
  name: "zod-english-only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /locales\/index\.js$/ }, ({ importer, resolveDir }) =>
      /[\\/]zod[\\/]/.test(importer)
        ? { path: "locales", namespace: "zod-english-only", pluginData: resolveDir }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: "zod-english-only" }, ({ pluginData }) => ({
      contents: 'export { default as en } from "../locales/en.js";',
      resolveDir: String(pluginData),
    }));
  },
};

/**
 * Packages with native code, which no bundler can inline: what of each package travels beside the bundle.
 * Only linux-x64: ONNX Runtime aborts on arm64 Lambda, and the other platforms' libraries exceed Lambda's size limit.
 */
const nativePackages: Readonly<Record<string, { readonly with: readonly string[]; readonly keep: RegExp }>> = {
  "onnxruntime-node": {
    with: ["onnxruntime-common"],
    keep: /^(package\.json|dist\/.*\.js|bin\/napi-v\d+\/linux\/x64\/(onnxruntime_binding\.node|libonnxruntime\.so[^/]*))$/,
  },
  "onnxruntime-common": { with: [], keep: /^(package\.json|dist\/cjs\/.*\.(js|json))$/ },
};

/** Files that a bundled module opens at run time: they must lie beside the bundle. */
const companionFiles: readonly { readonly module: RegExp; readonly file: string }[] = [
  { module: /@cedar-policy\/cedar-wasm\/nodejs\/cedar_wasm\.js$/, file: "cedar_wasm_bg.wasm" },
];

/** Puts beside a bundle what it opens or requires at run time. */
const addCompanions = async (
  { inputs, imports }: Metafile["outputs"][string],
  repository: string,
  folder: string,
): Promise<void> => {
  for (const input of Object.keys(inputs))
    for (const { module, file } of companionFiles)
      if (module.test(input)) await cp(resolve(repository, dirname(input), file), join(folder, file));
  for (const { path } of imports) if (path in nativePackages) await copyNativePackage(path, folder);
};

const require = createRequire(import.meta.url);

const copyNativePackage = async (name: string, folder: string): Promise<void> => {
  const target = join(folder, "node_modules", name);
  const native = nativePackages[name];
  if (native === undefined || (await exists(target))) return;
  const source = await packageFolder(name);
  for (const path of await filesBelow(source)) {
    const inside = relative(source, path).replaceAll("\\", "/");
    if (native.keep.test(inside)) await cp(path, join(target, inside));
  }
  for (const other of native.with) await copyNativePackage(other, folder);
};

const packageFolder = async (name: string): Promise<string> => {
  for (let folder = dirname(require.resolve(name)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if ((await exists(manifest)) && JSON.parse(await readFile(manifest, "utf8")).name === name) return folder;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
  }
};

const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const measure = async (name: string, folder: string): Promise<Bundle> => {
  const sizes = await Promise.all(
    (await filesBelow(folder)).map(async (path) => ({ path, size: (await stat(path)).size })),
  );
  const sum = (files: typeof sizes) => files.reduce((total, { size }) => total + size, 0);
  return { name, sizeBytes: sum(sizes), scriptBytes: sum(sizes.filter(({ path }) => path.endsWith(".mjs"))) };
};

if (import.meta.main) {
  const startedAt = performance.now();
  const kib = (bytes: number) => `${Math.ceil(bytes / 1024).toLocaleString("en")} KiB`.padStart(12);
  try {
    const bundles = await build();
    for (const { name, scriptBytes, sizeBytes } of bundles)
      console.log(`${name.padEnd(20)}${kib(scriptBytes)} of script${kib(sizeBytes)} in all`);
    console.log(`built ${bundles.length} functions in ${Math.round(performance.now() - startedAt)} ms`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
