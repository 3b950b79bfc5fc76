import { ensurePythonEnvironment } from "../../../functions/local/python-environment.ts";
import { PythonUnavailableError } from "../../../functions/local/python-unavailable-error.ts";

const root = new URL("../../..", import.meta.url).pathname;

/** Where the training image's code is; a process that runs it starts there. */
export const imageFolder = `${root}functions/training-image`;

/**
 * The interpreter that has the training image's packages, made on first use. Undefined where there is none, which skips
 * the tests that need it, aloud; in CI it fails them.
 */
export const trainingPython = async (): Promise<string | undefined> => {
  try {
    const { python } = await ensurePythonEnvironment({ root, onProgress: (line) => console.log(line) });
    return python;
  } catch (error) {
    if (!(error instanceof PythonUnavailableError) || process.env.CI !== undefined) throw error;
    console.warn(`SKIPPED, what trains models: ${error.message}`);
    return undefined;
  }
};
