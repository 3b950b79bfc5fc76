import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type BuildResult, build as bundle, type Metafile, type Plugin } from "esbuild";

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

/** Bundled apart from the others: its bytes run behind every target, and must not change because a neighbour does. */
const bundledAlone = "model-server";

/**
 * Bundles every function into `<out>/<function>/index.mjs`.
 *
 * One esbuild call for all parses the SDK once (0.4 s against 3 s for ten functions). Modules that several functions
 * share become chunks, and every function gets its own copy of the chunks it can reach, because a deployment package
 * cannot import from its neighbour. The same sources give the same bytes, wherever and however often they are built.
 *
 * The result appears by one rename: a failed build leaves the previous one as it was.
 */
export const build = async ({
  functions = "functions",
  out = "dist",
}: BuildOptions = {}): Promise<readonly Bundle[]> => {
  const names = await deployableNames(functions);
  const next = `${resolve(out)}.next-${process.pid}`;
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });

  try {
    const groups = [names.filter((name) => name !== bundledAlone), names.filter((name) => name === bundledAlone)];
    for (const group of groups) {
      const result = await bundleGroup(functions, group, next);
      for (const name of group) await writeFunction(name, result, { repository: repositoryOf(functions), out: next });
    }
    if (documentedFunctions.every((name) => names.includes(name))) {
      await writeDocumentationInto(join(next, "registry", "documentation"));
    }
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

type InMemory = BuildResult<{ metafile: true; write: false }>;

const bundleGroup = (functions: string, names: readonly string[], outdir: string): Promise<InMemory> =>
  bundle({
    entryPoints: Object.fromEntries(names.map((name) => [name, resolve(functions, name, "index.ts")])),
    // Paths reckoned from the sources, so that where the repository lies leaves no trace in names and hashes.
    absWorkingDir: repositoryOf(functions),
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunk-[hash]",
    // A lazy import() stays a file of its own: AWS clients are parsed by the request that needs one, not at cold start.
    splitting: true,
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

/** Files that a bundled module opens at run time: they must lie beside the chunk that holds the module. */
const companionFiles: readonly { readonly module: RegExp; readonly file: string }[] = [
  { module: /@cedar-policy\/cedar-wasm\/nodejs\/cedar_wasm\.js$/, file: "cedar_wasm_bg.wasm" },
];

const writeFunction = async (
  name: string,
  result: InMemory,
  { repository, out }: { readonly repository: string; readonly out: string },
): Promise<void> => {
  const folder = join(out, name);
  await mkdir(folder, { recursive: true });

  const files = reachableFiles(`${name}.mjs`, result.metafile);
  for (const file of result.outputFiles) {
    const written = basename(file.path);
    if (files.has(written))
      await writeFile(join(folder, written === `${name}.mjs` ? "index.mjs" : written), file.contents);
    else if (written.endsWith(".map") && files.has(written.slice(0, -".map".length))) {
      await mkdir(join(out, ".maps"), { recursive: true });
      await writeFile(join(out, ".maps", written), file.contents);
    }
  }

  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    if (!files.has(basename(file))) continue;
    for (const companion of companionPaths(output, repository)) await cp(companion, join(folder, basename(companion)));
    for (const { path, external } of output.imports)
      if (external && path in nativePackages) await copyNativePackage(path, folder);
  }
};

/** The entry's file and every chunk it can load, statically or lazily. */
const reachableFiles = (entry: string, { outputs }: Metafile): ReadonlySet<string> => {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const reached = new Set([entry]);
  for (const file of reached)
    for (const { path, external } of byName.get(file)?.imports ?? []) if (!external) reached.add(basename(path));
  return reached;
};

const companionPaths = (output: Metafile["outputs"][string], repository: string): readonly string[] =>
  Object.keys(output.inputs).flatMap((input) =>
    companionFiles
      .filter(({ module }) => module.test(input))
      .map(({ file }) => resolve(repository, dirname(input), file)),
  );

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
