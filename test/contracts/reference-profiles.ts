import { beforeAll, describe, expect, test } from "vitest";
import type { ReferenceProfiles } from "../../lib/ports/reference-profiles.ts";
import { reference } from "../support/measured.ts";

export interface ReferenceProfilesUnderTest {
  /** A store that has read nothing yet. */
  readonly open: () => ReferenceProfiles;
  /** Changes what lies under a digest, as nobody should be able to. */
  readonly spoil: (workspace: string, sha256: string) => Promise<void>;
}

/** What every store of reference profiles promises. */
export const referenceProfilesContract = (name: string, setUp: () => Promise<ReferenceProfilesUnderTest>) =>
  describe(`${name} keeps the contract of reference profiles`, () => {
    let under: ReferenceProfilesUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });
    const profile = reference();

    test("a profile is read bit for bit as it was kept, now and by others", async () => {
      const store = under.open();
      const digest = await store.keep("default", profile);
      expect(await store.read("default", digest)).toEqual(profile);
      expect(await store.read("default", digest)).toEqual(profile);
      expect(await under.open().read("default", digest)).toEqual(profile);
    });

    test("its digest is that of its content, whatever the order of its members", async () => {
      const { schema, features, segment, counts } = profile;
      const digest = await under.open().keep("default", profile);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(await under.open().keep("default", { counts, segment, features, schema })).toBe(digest);
      expect(await under.open().keep("default", { ...profile, segment: null })).not.toBe(digest);
    });

    test("there is none but what was kept, in its own workspace", async () => {
      const digest = await under.open().keep("default", profile);
      await expect(under.open().read("other", digest)).rejects.toThrow("no reference profile");
      await expect(under.open().read("default", "0".repeat(64))).rejects.toThrow("no reference profile");
    });

    test("another content than the digest says is refused", async () => {
      const digest = await under.open().keep("spoilt", profile);
      await under.spoil("spoilt", digest);
      await expect(under.open().read("spoilt", digest)).rejects.toThrow();
    });
  });
