import { describe, expect, test } from "vitest";
import {
  decideVersionRegistration,
  type RegistrationCircumstances,
  type VersionRegistration,
} from "../../../lib/domain/model-version/decide-registration.ts";
import { artifact, digestOf, loaded, model } from "../../support/registry-world.ts";

const circumstances: RegistrationCircumstances = {
  actor: "ada",
  contributors: [],
  semverTaken: false,
  digestOf,
  at: 7,
};

const registration = (overrides: Partial<VersionRegistration> = {}): VersionRegistration => ({
  artifacts: [artifact()],
  signature: null,
  lineage: {},
  origin: null,
  metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
  formats: [],
  reference: null,
  description: "",
  tags: {},
  ...overrides,
});

const register = (
  overrides: Partial<VersionRegistration> = {},
  given: Partial<RegistrationCircumstances> = {},
  state = model(),
) => decideVersionRegistration(loaded(state), registration(overrides), { ...circumstances, ...given });

const accepted = (result: ReturnType<typeof register>) => {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code}`);
  return { version: result.value.version.state, model: result.value.model.state, claims: result.value.version.claims };
};

describe("numbers and semvers", () => {
  test("a version gets the next number, and the model that counts changes with it", () => {
    const result = accepted(register({}, {}, model({ latestVersion: 4, highestSemver: "2.1.0" })));
    expect(result).toMatchObject({
      version: { number: 5, id: "m1.5", semver: "2.2.0" },
      model: { latestVersion: 5, highestSemver: "2.2.0" },
    });
    expect(result.claims).toEqual(["semver#m1#2.2.0"]);
  });

  test.each([
    ["1.0.0", null, "full"],
    ["0.3.1", null, "full"],
    ["2.0.0", "1.9.9", "full"],
    ["2.0.0-rc.1", "1.9.9", "full"],
    ["1.4.0", "1.3.7", "regression"],
    ["1.3.8", "1.3.7", "smoke"],
    ["1.3.8", "2.0.0", "smoke"],
    ["1.4.0", "2.0.0", "regression"],
    ["2.0.0", "2.0.0-rc.1", "full"],
  ])("%s after %s is validated: %s", (semver, highestSemver, requiredValidation) => {
    expect(accepted(register({ semver }, {}, model({ highestSemver }))).version).toMatchObject({ requiredValidation });
  });

  test("a fix on an older line does not lower the highest", () => {
    expect(accepted(register({ semver: "1.0.1" }, {}, model({ highestSemver: "2.0.0" }))).model.highestSemver).toBe(
      "2.0.0",
    );
  });

  test("a semver that is taken, or none, is refused", () => {
    expect(register({ semver: "1.0.0" }, { semverTaken: true })).toMatchObject({ refusal: { code: "semver-taken" } });
    expect(register({ semver: "1.0" })).toMatchObject({ refusal: { code: "invalid-semver" } });
  });
});

describe("artifacts", () => {
  test.each([
    "../passwd",
    "/etc/passwd",
    "a//b",
    "a/",
    "a/../b",
    "a\\b",
    "a?x",
    "a#x",
    "a;b",
    "a%2e",
    ".git",
    "a b",
    "ﬁle",
    "",
    "./a",
  ])("the name %j is refused", (name) =>
    expect(register({ artifacts: [artifact(name)] })).toMatchObject({
      refusal: { code: "invalid-artifact-name", name },
    }),
  );

  test("a folder is fine, none at all is not, and two names may not differ in case alone", () => {
    expect(register({ artifacts: [artifact("weights/part-1.bin"), artifact("README.md")] }).ok).toBe(true);
    expect(register({ artifacts: [] })).toMatchObject({ refusal: { code: "no-artifacts" } });
    expect(register({ artifacts: [artifact("a.bin"), artifact("A.bin")] })).toMatchObject({
      refusal: { code: "duplicate-artifact-name" },
    });
  });

  test("two hundred files are a version, one more is none", () => {
    const artifacts = Array.from({ length: 201 }, (_, place) => artifact(`part-${place}.bin`));
    expect(register({ artifacts: artifacts.slice(1) }).ok).toBe(true);
    expect(register({ artifacts })).toMatchObject({ refusal: { code: "too-many-artifacts", artifactsMax: 200 } });
  });
});

describe("the digest that people vote on", () => {
  const digest = (overrides: Partial<VersionRegistration>) => accepted(register(overrides)).version.digest;

  test("does not depend on the order of artifacts, nor on what is only said about the version", () => {
    const [a, b] = [artifact("a"), artifact("b")];
    expect(digest({ artifacts: [a, b] })).toBe(digest({ artifacts: [b, a], description: "x", tags: { t: "1" } }));
  });

  test.each<[string, Partial<VersionRegistration>]>([
    ["content", { artifacts: [artifact("model.onnx", "other")] }],
    ["name", { artifacts: [artifact("model2.onnx", "model.onnx")] }],
    ["lineage", { lineage: { codeCommit: "abc" } }],
    ["signature", { signature: { inputs: [], outputs: [] } }],
  ])("changes with the %s", (_, overrides) => expect(digest(overrides)).not.toBe(digest({})));
});

test("whoever registered it and whoever contributed are its authors, once each", () => {
  expect(accepted(register({}, { actor: "recorder", contributors: ["tom", "ada", "tom"] })).version.authors).toEqual([
    "ada",
    "recorder",
    "tom",
  ]);
});
