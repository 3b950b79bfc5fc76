import { beforeAll, describe, expect, test } from "vitest";
import type { MemberDirectory } from "../../lib/ports/member-directory.ts";

export interface MemberDirectoryUnderTest {
  /** Another process's view of the same directory: it remembers nothing. */
  readonly open: () => MemberDirectory;
  /** As many such processes, none of which goes on before each has looked a person up once. */
  readonly crowd: (size: number) => readonly MemberDirectory[];
  /** How many people a workspace knows. */
  readonly people: (workspace: string) => Promise<number>;
}

const identity = (subject: string, issuer = "https://issuer.example") => ({
  issuer,
  subject,
  name: `Name of ${subject}`,
});

/** What every directory of members must hold: one pseudonym and one key per person and workspace. */
export const memberDirectoryContract = (name: string, setUp: () => Promise<MemberDirectoryUnderTest>) =>
  describe(`${name} keeps the contract of a member directory`, () => {
    let under: MemberDirectoryUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });

    test("a person has one pseudonym, whichever process is asked, and it says nothing of the person", async () => {
      const directory = under.open();
      const pseudonym = await directory.pseudonymOf("one", identity("ada"));
      expect(pseudonym.id).toMatch(/^[0-9a-f]{32}$/);
      expect(await directory.pseudonymOf("one", identity("ada"))).toEqual(pseudonym);
      expect(await under.open().pseudonymOf("one", { ...identity("ada"), name: "Ada, married" })).toEqual(pseudonym);
      expect(await under.people("one")).toBe(1);
    });

    test("another person, issuer or workspace is another pseudonym with another key", async () => {
      const directory = under.open();
      const pseudonyms = [
        await directory.pseudonymOf("two", identity("ada")),
        await directory.pseudonymOf("two", identity("ADA")),
        await directory.pseudonymOf("two", identity("ada", "https://other.example")),
        await directory.pseudonymOf("two-b", identity("ada")),
      ];
      expect(new Set(pseudonyms.map(({ id }) => id)).size).toBe(4);
      expect(new Set(pseudonyms.map(({ key }) => Buffer.from(key).toString("hex"))).size).toBe(4);
      for (const { key } of pseudonyms) expect(key).toHaveLength(32);
    });

    test("sixteen first requests of one person at once, in as many processes, enrol one member", async () => {
      const pseudonyms = await Promise.all(
        under.crowd(16).map((directory) => directory.pseudonymOf("crowd", identity("ada"))),
      );
      expect(new Set(pseudonyms.map(({ id, key }) => `${id} ${Buffer.from(key).toString("hex")}`)).size).toBe(1);
      expect(await under.people("crowd")).toBe(1);
    });
  });
