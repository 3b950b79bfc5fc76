import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describePython } from "../../functions/local/describe-python.ts";
import { ensurePythonEnvironment } from "../../functions/local/python-environment.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tidegate-python-"));
  await mkdir(join(root, "functions/training-image"), { recursive: true });
  await writeFile(join(root, "functions/training-image/requirements.txt"), "numpy==2.2.6 --hash=sha256:00\n");
});
afterEach(() => rm(root, { recursive: true }));

/** A command that answers as Python does to the few calls made of it, and counts its installations. */
const interpreter = async (name: string, { minor = 12, venv = true, install = "exit 0" } = {}) => {
  const file = join(root, name);
  const answer = JSON.stringify({ executable: file, version: `3.${minor}.1`, major: 3, minor, venv });
  const script = `#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install "*) echo run >> '${root}/installs'; ${install} ;;
  "-c ") exit 0 ;;
  *) echo '${answer}' ;;
esac
`;
  await writeFile(file, script);
  await chmod(file, 0o755);
  return file;
};

const installs = async () => (await readFile(join(root, "installs"), "utf8")).trimEnd().split("\n").length;
const cached = () => readdir(join(root, ".cache"));
const deadProcess = 2 ** 22 + 1;

describe("an interpreter", () => {
  test("is the first of 3.10 to 3.13 that has its venv module", async () => {
    const tooOld = await interpreter("old", { minor: 9 });
    const tooNew = await interpreter("new", { minor: 14 });
    const bare = await interpreter("bare", { venv: false });
    const good = await interpreter("good", { minor: 10 });
    expect(await describePython([join(root, "absent"), tooOld, tooNew, bare, good])).toEqual({
      command: good,
      version: "3.10.1",
    });
  });

  test("that is missing, too old, too new or without venv is told in one line", async () => {
    await expect(describePython([join(root, "absent")])).rejects.toMatchObject({
      code: "python-missing",
      message: "Python 3.10 to 3.13 is needed; none was found",
    });
    const [tooOld, tooNew] = [await interpreter("old", { minor: 9 }), await interpreter("new", { minor: 14 })];
    await expect(describePython([tooOld, tooNew])).rejects.toMatchObject({
      code: "python-missing",
      message: "Python 3.10 to 3.13 is needed; found 3.9.1, 3.14.1",
    });
    await expect(describePython([await interpreter("bare", { venv: false })])).rejects.toMatchObject({
      code: "venv-missing",
      message: "Python 3.12.1 lacks its venv module: install it (on Debian and Ubuntu: apt install python3-venv)",
    });
  });

  test("that hangs on to something else than Python is passed over", async () => {
    await expect(describePython(["true", "false"])).rejects.toMatchObject({ code: "python-missing" });
  });
});

describe("an environment", () => {
  test("is made once, with progress, and found again", async () => {
    const install =
      "echo '  Downloading http://x/numpy-2.2.6-cp312.whl (16 MB)'; echo 'Installing collected packages: numpy'";
    const options = { root, interpreters: [await interpreter("python", { install })] };
    const said: string[] = [];
    const { python } = await ensurePythonEnvironment({ ...options, onProgress: (line) => said.push(line) });
    expect(said).toEqual([
      "making a Python 3.12.1 environment for training (first use only)",
      "fetched numpy-2.2.6-cp312.whl (16 MB)",
      "installing the packages",
      "the Python environment is ready",
    ]);
    expect(await ensurePythonEnvironment(options)).toEqual({ python });
    expect(await installs()).toBe(1);
    expect(await cached()).toEqual([python.split("/").at(-3)]);
  });

  test("is made anew when the requirements change", async () => {
    const options = { root, interpreters: [await interpreter("python")] };
    const before = await ensurePythonEnvironment(options);
    await writeFile(join(root, "functions/training-image/requirements.txt"), "numpy==2.2.7\n");
    expect(await ensurePythonEnvironment(options)).not.toEqual(before);
  });

  test("is made once by two that start at once", async () => {
    const options = { root, interpreters: [await interpreter("python", { install: "sleep 0.7" })] };
    const [first, second] = await Promise.all([ensurePythonEnvironment(options), ensurePythonEnvironment(options)]);
    expect(second).toEqual(first);
    expect(await installs()).toBe(1);
  });

  test("is made although another process died while making it, and what that left is cleared away", async () => {
    const options = { root, interpreters: [await interpreter("python")] };
    const { python } = await ensurePythonEnvironment(options);
    const folder = join(python, "../..");
    await rm(folder, { recursive: true });
    await mkdir(`${folder}.building-${deadProcess}`);
    await writeFile(`${folder}.lock`, String(deadProcess));
    await ensurePythonEnvironment(options);
    expect(await cached()).toEqual([folder.split("/").at(-1)]);
  });

  test("is made anew when it was left incomplete or its interpreter has gone", async () => {
    const options = { root, interpreters: [await interpreter("python")] };
    const { python } = await ensurePythonEnvironment(options);
    await rm(join(python, "../../complete"));
    await ensurePythonEnvironment(options);
    await rm(python);
    await ensurePythonEnvironment(options);
    expect(await installs()).toBe(3);
  });

  test("whose packages cannot be had says pip's reason in one line and leaves nothing", async () => {
    const install = "echo 'ERROR: Could not find a version' >&2; echo 'ERROR: No matching distribution' >&2; exit 1";
    const options = { root, interpreters: [await interpreter("python", { install })] };
    await expect(ensurePythonEnvironment(options)).rejects.toMatchObject({
      code: "install-failed",
      message: "the Python environment could not be made: No matching distribution",
    });
    expect(await cached()).toEqual([]);
  });

  test("says so when the package index cannot be reached", async () => {
    const install = `echo "WARNING: Retrying (Retry(total=4)) after connection broken by 'E'"; echo 'ERROR: No match'; exit 1`;
    const options = { root, interpreters: [await interpreter("python", { install })] };
    await expect(ensurePythonEnvironment(options)).rejects.toThrow(/: the package index cannot be reached$/);
  });
});
