import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { imageFolder, trainingPython } from "./training-python.ts";

const python = (await trainingPython()) ?? "";

test.skipIf(python === "")("the training image's own tests hold", { timeout: 120_000 }, async () => {
  const { stderr } = await promisify(execFile)(
    python,
    ["-W", "error::UserWarning", "-m", "unittest", "discover", "--start-directory", import.meta.dirname],
    { env: { ...process.env, PYTHONPATH: imageFolder, PYTHONDONTWRITEBYTECODE: "1", OMP_WAIT_POLICY: "PASSIVE" } },
  );
  expect(stderr).toMatch(/Ran \d\d tests[\s\S]*\nOK\n$/);
});
