import { beforeAll, describe, expect, test } from "vitest";
import type { VersionReferences } from "../../lib/ports/version-references.ts";
import { reference } from "../support/measured.ts";

export interface VersionReferencesUnderTest {
  readonly references: VersionReferences;
  /** Makes a model in the default workspace. @returns its id */
  readonly addModel: () => Promise<string>;
  /** Registers its next version, with the reference rows of `reference()` or without. */
  readonly addVersion: (model: string, hasReference: boolean) => Promise<void>;
}

/** What everybody who knows the baselines of versions promises. */
export const versionReferencesContract = (name: string, setUp: () => Promise<VersionReferencesUnderTest>) =>
  describe(`${name} keep the contract of version references`, () => {
    let under: VersionReferencesUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });

    test("a version has the profile of its own reference rows, or none", async () => {
      const { references, addModel, addVersion } = under;
      const model = await addModel();
      await addVersion(model, true);
      await addVersion(model, false);
      for (let times = 0; times < 2; times += 1) {
        expect(await references.of("default", model, 1)).toEqual(reference());
        expect(await references.of("default", model, 2)).toBeNull();
      }
    });

    test("a version that was not known is known once it is registered", async () => {
      const { references, addModel, addVersion } = under;
      const model = await addModel();
      expect(await references.of("default", model, 1)).toBeNull();
      await addVersion(model, true);
      expect(await references.of("default", model, 1)).toEqual(reference());
    });

    test("no workspace has another's", async () => {
      const { references, addModel, addVersion } = under;
      const model = await addModel();
      await addVersion(model, true);
      expect(await references.of("other", model, 1)).toBeNull();
      expect(await references.of("default", model, 1)).not.toBeNull();
    });
  });
