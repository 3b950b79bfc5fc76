import { safeGlobals } from "./safe-globals.ts";

/** What a pickle reaches for that is not data. */
export interface PickleReport {
  readonly global: (path: string) => void;
  readonly note: (finding: string) => void;
  /** E.g. `pickle global posix.system`; no more than are kept, of all the same most telling. */
  readonly findings: () => readonly string[];
  /** Whether it imports anything, safe or not, by a name that can be imported. */
  readonly imports: () => boolean;
}

/** Who imports more than this is reported for it: the rest would say nothing new. */
const findingsMax = 256;

/** Written into logs and shown to people: nothing but printable ASCII, and not much. */
const shown = (text: string): string => text.replaceAll(/[^\x21-\x7e]/g, "?").slice(0, 120);

/** No module or attribute has ASCII punctuation or blanks in its name: prose that begins like an import is none. */
const importable = /^[\w.\x80-\xff]+$/;

/** For what is imported under a name that the pickle puts together. */
export const unknownGlobal = "?";

export const openPickleReport = (): PickleReport => {
  const found = new Set<string>();
  let imported = false;
  const note = (finding: string) => {
    if (found.size < findingsMax) found.add(finding);
    else found.add("pickle imports more than is listed");
  };
  return {
    global: (path) => {
      imported ||= path === unknownGlobal || importable.test(path);
      if (!safeGlobals.has(path))
        note(path === unknownGlobal ? "pickle global by a name it makes" : `pickle global ${shown(path)}`);
    },
    note,
    findings: () => [...found],
    imports: () => imported,
  };
};
