import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describePython, type PythonDescription } from "./describe-python.ts";
import { takeFileLock } from "./file-lock.ts";
import { isAlive } from "./is-alive.ts";
import { PythonUnavailableError } from "./python-unavailable-error.ts";
import { runPython } from "./run-python.ts";

export interface PythonOptions {
  /** Folder that holds `functions/training-image/requirements.txt`. */
  readonly root: string;
  /** Where environments are kept; `.cache` in the root by default. */
  readonly cacheFolder?: string;
  /** Gets one line per step, for a person. */
  readonly onProgress?: (line: string) => void;
  /** Commands to try, best first. */
  readonly interpreters?: readonly string[];
}

/**
 * The interpreter of a virtual environment that has the training image's pinned packages. Made on first use (about
 * 170 MB of wheels, checked against their hashes), found again afterwards.
 *
 * The environment is built beside its final place and renamed there, so a killed process leaves nothing that looks
 * finished. A second process waits for the first; should both build all the same, the first to finish wins.
 *
 * @throws PythonUnavailableError if there is no suitable Python, it has no venv module, or the packages cannot be had
 */
export const ensurePythonEnvironment = async (options: PythonOptions): Promise<{ readonly python: string }> => {
  const found = await describePython(options.interpreters);
  const requirementsFile = join(options.root, "functions/training-image/requirements.txt");
  const key = createHash("sha256")
    .update(await readFile(requirementsFile))
    .update(`${found.version} ${process.platform} ${process.arch}`)
    .digest("hex")
    .slice(0, 16);
  const cacheFolder = options.cacheFolder ?? join(options.root, ".cache");
  const place = { folder: join(cacheFolder, `python-${key}`), requirementsFile, interpreter: found };
  await mkdir(cacheFolder, { recursive: true });

  const python = pythonIn(place.folder);
  if (await works(python)) return { python };
  const say = options.onProgress ?? (() => undefined);
  const unlock = await takeFileLock(`${place.folder}.lock`, {
    done: () => works(python),
    onWait: () => say("waiting for another process that is making the Python environment"),
  });
  try {
    if (!(await works(python))) await build(place, say);
  } finally {
    await unlock();
  }
  return { python };
};

interface Place {
  readonly folder: string;
  readonly requirementsFile: string;
  readonly interpreter: PythonDescription;
}

const build = async ({ folder, requirementsFile, interpreter }: Place, say: (line: string) => void) => {
  await removeAbandoned(folder);
  const building = `${folder}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  try {
    say(`making a Python ${interpreter.version} environment for training (first use only)`);
    await step(interpreter.command, ["-m", "venv", building]);
    const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"];
    await step(pythonIn(building), [...install, "--require-hashes", "-r", requirementsFile], (line) => {
      const wheel = /^\s*(?:Downloading|Using cached) (?:\S+\/)?([^\s/]+\.whl) (\(.*\))/.exec(line);
      if (wheel !== null) say(`fetched ${wheel[1]} ${wheel[2]}`);
      if (line.startsWith("Installing collected packages")) say("installing the packages");
    });
    await writeFile(join(building, "complete"), `${interpreter.version}\n`);
    // Whatever is there does not work (checked before), unless another process finished in the meantime.
    if (!(await works(pythonIn(folder)))) {
      await rm(folder, { recursive: true, force: true });
      await rename(building, folder).catch(async (error: unknown) => {
        if (!(await works(pythonIn(folder)))) throw error;
      });
    }
    say("the Python environment is ready");
  } finally {
    await rm(building, { recursive: true, force: true });
  }
};

const removeAbandoned = async (folder: string) => {
  const [parent, name] = [join(folder, ".."), `${folder.slice(join(folder, "..").length + 1)}.building-`];
  for (const entry of await readdir(parent)) {
    if (entry.startsWith(name) && !isAlive(Number(entry.slice(name.length)))) {
      await rm(join(parent, entry), { recursive: true, force: true });
    }
  }
};

const step = async (command: string, args: readonly string[], onLine?: (line: string) => void) => {
  const { exitCode, lines } = await runPython(command, args, onLine);
  if (exitCode === 0) return;
  throw new PythonUnavailableError(
    "install-failed",
    `the Python environment could not be made: ${reasonIn(lines) ?? `exit code ${exitCode}`}`,
  );
};

const reasonIn = (lines: readonly string[]): string | undefined => {
  // Pip ends by saying that there is no such package, which is beside the point.
  if (lines.some((line) => line.includes("after connection broken by"))) return "the package index cannot be reached";
  return lines.findLast((line) => line.startsWith("ERROR:"))?.replace(/^ERROR:\s*/, "") ?? lines.at(-1);
};

const pythonIn = (folder: string) => join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Complete, and its base interpreter is still there. */
const works = async (python: string): Promise<boolean> => {
  const marker = join(python, "../../complete");
  return (
    (await readFile(marker).catch(() => undefined)) !== undefined &&
    (await runPython(python, ["-c", ""])).exitCode === 0
  );
};
