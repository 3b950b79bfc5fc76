import { beforeAll, describe, expect, test } from "vitest";
import { InvalidCursorError } from "../../lib/ports/invalid-cursor-error.ts";
import type { MemberDirectory } from "../../lib/ports/member-directory.ts";
import type { People } from "../../lib/ports/people.ts";

export interface PeopleUnderTest {
  readonly people: People;
  /** Another process's view of the directory that enters people: it remembers nothing. */
  readonly directory: () => MemberDirectory;
  /** All that is stored, as text. */
  readonly contents: () => Promise<string>;
}

/** What whoever keeps the people behind the pseudonyms must hold. */
export const peopleContract = (name: string, setUp: () => Promise<PeopleUnderTest>) =>
  describe(`${name} keeps the contract of the people`, () => {
    let under: PeopleUnderTest;
    const enter = async (workspace: string, person: string, subject = person) =>
      (await under.directory().pseudonymOf(workspace, { issuer: "https://issuer.example", subject, name: person })).id;
    beforeAll(async () => {
      under = await setUp();
    });

    test("a name is told in its own workspace only", async () => {
      const id = await enter("named", "Ada Lovelace");
      expect(await under.people.find("named", id)).toEqual({ id, name: "Ada Lovelace" });
      expect(await under.people.find("other", id)).toBeUndefined();
      expect(await under.people.find("named", "0".repeat(32))).toBeUndefined();
    });

    test("people are found by the beginning of their name, whatever its case, page by page", async () => {
      for (const person of ["Ada", "ADAM", "Bob", "\u212Bsa", "Åsa"]) await enter("search", person, `sub of ${person}`);
      await enter("search-b", "Adele");
      const find = async (text: string) => {
        const names: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await under.people.search("search", text, {
            limit: 2,
            ...(cursor === undefined ? {} : { cursor }),
          });
          names.push(...page.items.map((person) => person.name));
          cursor = page.next;
        } while (cursor !== undefined);
        return names;
      };
      expect(await find("ad")).toEqual(["Ada", "ADAM"]);
      expect(await find("åSA")).toHaveLength(2);
      expect(await find("")).toHaveLength(5);
      expect(await find("eve")).toEqual([]);
    });

    test("a cursor opens no other workspace's list", async () => {
      for (const person of ["Ada", "Bob"]) await enter("paged", person);
      const { next = "" } = await under.people.search("paged", "", { limit: 1 });
      await expect(under.people.search("search", "", { limit: 1, cursor: next })).rejects.toThrow(InvalidCursorError);
      await expect(under.people.search("paged", "", { limit: 1, cursor: "x" })).rejects.toThrow(InvalidCursorError);
    });

    test("a person who is forgotten leaves no trace, and nobody else is", async () => {
      const ada = await enter("forgetting", "Ada Byron", "ada@forget.example");
      const bob = await enter("forgetting", "Bob");
      await Promise.all([under.people.forget("forgetting", ada), under.people.forget("forgetting", ada)]);
      await under.people.forget("forgetting", ada);
      expect(await under.people.find("forgetting", ada)).toBeUndefined();
      const contents = await under.contents();
      for (const trace of [ada, "Ada Byron", "ada byron", "ada@forget.example"]) expect(contents).not.toContain(trace);
      expect(await under.people.find("forgetting", bob)).toMatchObject({ name: "Bob" });
    });

    test("a person who comes again is somebody else, whom the old pseudonym does not forget", async () => {
      const before = await enter("again", "Ada");
      await under.people.forget("again", before);
      const after = await enter("again", "Ada");
      expect(after).not.toBe(before);
      await under.people.forget("again", before);
      expect(await under.people.find("again", after)).toMatchObject({ name: "Ada" });
      expect(await enter("again", "Ada")).toBe(after);
    });
  });
