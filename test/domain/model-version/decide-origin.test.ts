import { expect, test } from "vitest";
import { decideOrigin } from "../../../lib/domain/model-version/decide-origin.ts";

const said = { source: "mlflow-artifacts:/0/run/artifacts/model", run: "run", runLink: null, loggedModel: null };

test.each([
  ["mlflow-artifacts:/0/run/artifacts", "mlflow-artifacts:/0/run/artifacts/model", true],
  ["mlflow-artifacts:/0/run/artifacts/model/", "mlflow-artifacts:/0/run/artifacts/model", true],
  ["mlflow-artifacts:/0/run/art", "mlflow-artifacts:/0/run/artifacts/model", false],
  ["mlflow-artifacts:/0/run/artifacts/model/deeper", "mlflow-artifacts:/0/run/artifacts/model", false],
  ["s3://bucket/0/run/artifacts", "mlflow-artifacts:/0/run/artifacts/model", false],
])("a run whose artifacts lie in %s holds %s: %s", (artifactUri, files, isHeld) => {
  const decided = decideOrigin(said, { files }, { run: { artifactUri }, loggedModel: undefined });
  expect(decided.ok).toBe(isHeld);
});
