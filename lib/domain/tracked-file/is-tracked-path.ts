const charactersMax = 900;
const partsMax = 32;

/**
 * Whether a text is the one spelling of a place below a root: parts that are neither empty nor `.` nor `..`, joined by slashes.
 *
 * Nothing is left to decode or to turn around: no `%`, no backslash, none of `? # ;`, no control characters, no half of a
 * surrogate pair (CVE-2023-6909, CVE-2024-1560, CVE-2024-3848, CVE-2025-11201).
 */
export const isTrackedPath = (text: string): boolean => {
  const parts = text.split("/");
  return (
    text.length <= charactersMax &&
    parts.length <= partsMax &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    !/[\u0000-\u001f\u007f-\u009f\\?#;%]|\p{Cs}/u.test(text) &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && part.trim() === part)
  );
};

/** The folders above a path, outermost first, each with the name of what is in it. The root is the empty text. */
export const foldersAbove = (path: string): readonly { readonly folder: string; readonly name: string }[] => {
  const parts = path.split("/");
  return parts.map((name, place) => ({ folder: parts.slice(0, place).join("/"), name }));
};
