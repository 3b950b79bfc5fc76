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

/** What every directory of members must hold: one pseudonym per person and workspace, and the name behind it apart. */
export const memberDirectoryContract = (name: string, setUp: () => Promise<MemberDirectoryUnderTest>) =>
  describe(`${name} keeps the contract of a member directory`, () => {
    let under: MemberDirectoryUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });

    test("a person has one pseudonym, whichever process is asked, and it says nothing of the person", async () => {
      const directory = under.open();
      const pseudonym = await directory.pseudonymOf("one", identity("ada"));
      expect(pseudonym).toMatch(/^[0-9a-f]{32}$/);
      expect(await directory.pseudonymOf("one", identity("ada"))).toBe(pseudonym);
      expect(await under.open().pseudonymOf("one", { ...identity("ada"), name: "Ada, married" })).toBe(pseudonym);
      expect(await under.people("one")).toBe(1);
    });

    test("another person, issuer or workspace is another pseudonym", async () => {
      const directory = under.open();
      const pseudonyms = [
        await directory.pseudonymOf("two", identity("ada")),
        await directory.pseudonymOf("two", identity("ADA")),
        await directory.pseudonymOf("two", identity("ada", "https://other.example")),
        await directory.pseudonymOf("two-b", identity("ada")),
      ];
      expect(new Set(pseudonyms).size).toBe(4);
    });

    test("sixteen first requests of one person at once, in as many processes, enrol one member", async () => {
      const pseudonyms = await Promise.all(
        under.crowd(16).map((directory) => directory.pseudonymOf("crowd", identity("ada"))),
      );
      expect(new Set(pseudonyms).size).toBe(1);
      expect(await under.people("crowd")).toBe(1);
    });

    test("the name behind a pseudonym is told in its own workspace only", async () => {
      const directory = under.open();
      const pseudonym = await directory.pseudonymOf("named", identity("ada"));
      expect(await directory.nameOf("named", pseudonym)).toBe("Name of ada");
      expect(await directory.nameOf("other", pseudonym)).toBeUndefined();
      expect(await directory.nameOf("named", "0".repeat(32))).toBeUndefined();
    });
  });
