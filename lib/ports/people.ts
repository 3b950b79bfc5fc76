import type { Page } from "./aggregate-store.ts";

/** A person behind a pseudonym. */
export interface Person {
  /** Pseudonym, 32 hex digits. */
  readonly id: string;
  /** As the person's first token gave it. */
  readonly name: string;
}

/** The people behind the pseudonyms of a workspace. */
export interface People {
  /** undefined for a stranger and for a person who was forgotten. Strongly consistent. */
  find(workspace: string, pseudonym: string): Promise<Person | undefined>;
  /**
   * People whose name begins with some text, whatever its case, by name; eventually consistent.
   *
   * @throws InvalidCursorError for a cursor of another list
   */
  search(
    workspace: string,
    name: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Person>>;
  /** Deletes all that is known of a person, and the person's key. Somebody unknown is forgotten already. */
  forget(workspace: string, pseudonym: string): Promise<void>;
}
