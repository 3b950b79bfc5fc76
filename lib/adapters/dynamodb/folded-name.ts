/** Keeps a sort key of the `list` index within its 1 024 bytes, whatever the script. */
const codePointsMax = 200;

/** A name as it is searched for: without case, in one form of its characters. */
export const foldedName = (name: string): string =>
  [...name.normalize("NFKC").toLowerCase()].slice(0, codePointsMax).join("");
