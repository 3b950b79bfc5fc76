import { utf8 } from "../log/utf8.ts";
import { lineFault } from "../written-text.ts";

/** In UTF-8: a key of the table holds no more than 1,024 for a name, and an upload's has its id in it too. */
const bytesMax = 900;
const partsMax = 32;

/**
 * Whether a text is the one spelling of a place below a root: parts that are neither empty nor `.` nor `..`, joined by
 * slashes; 900 bytes of UTF-8 and 32 parts at most.
 *
 * Nothing is left to decode or to turn around: no `%`, no backslash, none of `? # ;`, and nothing that a line of text may
 * not have (CVE-2023-6909, CVE-2024-1560, CVE-2024-3848, CVE-2025-11201).
 */
export const isTrackedPath = (text: string): boolean => {
  const parts = text.split("/");
  return (
    text.length <= bytesMax &&
    parts.length <= partsMax &&
    !/[\\?#;%]/.test(text) &&
    parts.every((part) => lineFault(part) === undefined && part !== "." && part !== ".." && part.trim() === part) &&
    utf8(text).length <= bytesMax
  );
};

/** The folders above a path, outermost first, each with the name of what is in it. The root is the empty text. */
export const foldersAbove = (path: string): readonly { readonly folder: string; readonly name: string }[] => {
  const parts = path.split("/");
  return parts.map((name, place) => ({ folder: parts.slice(0, place).join("/"), name }));
};
