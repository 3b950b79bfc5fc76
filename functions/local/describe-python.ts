import { z } from "zod";
import { PythonUnavailableError } from "./python-unavailable-error.ts";
import { runPython } from "./run-python.ts";

/** An interpreter that the pinned wheels exist for. */
export interface PythonDescription {
  readonly command: string;
  readonly version: string;
}

const defaultInterpreters = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
// numpy and scipy are pinned to the last releases with wheels for 3.10; those have none for 3.14.
const supported = { oldest: 10, newest: 13 };

/**
 * The first interpreter that the training image can run on: Python 3.10 to 3.13 with its venv module.
 *
 * @throws PythonUnavailableError `python-missing` or `venv-missing`
 */
export const describePython = async (
  interpreters: readonly string[] = defaultInterpreters,
): Promise<PythonDescription> => {
  const seen = new Set<string>();
  let withoutVenv: PythonDescription | undefined;
  for (const command of interpreters) {
    const probe = await probeInterpreter(command);
    if (probe === undefined) continue;
    seen.add(probe.version);
    if (probe.major !== 3 || probe.minor < supported.oldest || probe.minor > supported.newest) continue;
    if (probe.venv) return { command: probe.executable, version: probe.version };
    withoutVenv ??= { command, version: probe.version };
  }
  if (withoutVenv !== undefined) {
    const advice = "install it (on Debian and Ubuntu: apt install python3-venv)";
    throw new PythonUnavailableError("venv-missing", `Python ${withoutVenv.version} lacks its venv module: ${advice}`);
  }
  const present = seen.size === 0 ? "none was found" : `found ${[...seen].join(", ")}`;
  throw new PythonUnavailableError(
    "python-missing",
    `Python 3.${supported.oldest} to 3.${supported.newest} is needed; ${present}`,
  );
};

const probeScript = `
import importlib.util, json, platform, sys
venv = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
print(json.dumps({"executable": sys.executable, "version": platform.python_version(), "venv": venv,
                  "major": sys.version_info[0], "minor": sys.version_info[1]}))`;

const probeSchema = z.object({
  executable: z.string().min(1),
  version: z.string(),
  major: z.int(),
  minor: z.int(),
  venv: z.boolean(),
});

const probeInterpreter = async (command: string) => {
  // A version manager's shim exists for versions it cannot start, so only what answers counts.
  const { exitCode, lines } = await runPython(command, ["-c", probeScript]);
  if (exitCode !== 0) return undefined;
  const answer = probeSchema.safeParse(parseJson(lines.at(-1) ?? ""));
  return answer.success ? answer.data : undefined;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
