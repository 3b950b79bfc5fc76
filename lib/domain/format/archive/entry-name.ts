/**
 * Says why an archive's entry must not be unpacked under its name (CVE-2023-5245, zip slip); undefined where it may.
 *
 * Names are relative, with `/` between segments; a trailing one says that it is a folder.
 */
export const entryNameFault = (name: string): string | undefined => {
  if (name === "") return "has an entry without a name";
  if (/[^\x20-\x7e\x80-\xff]|\x7f/.test(name)) return "has control characters in a name";
  if (name.includes("\\")) return "has a backslash in a name";
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "names an absolute path";
  const segments = name.replace(/\/$/, "").split("/");
  return segments.some((segment) => segment === ".." || segment === "." || segment === "")
    ? "names a path that leads elsewhere"
    : undefined;
};

/** Names of entries seen so far, one of a kind whatever the letter case: each would overwrite the other somewhere. */
export const openEntryNames = () => {
  const files = new Set<string>();
  const folders = new Set<string>();
  /** @returns why the name cannot be one more; undefined where it can */
  return (name: string): string | undefined => {
    const path = name.replace(/\/$/, "").toLowerCase();
    const isFolder = name.endsWith("/");
    if (files.has(path) || (!isFolder && folders.has(path))) return "has two entries of one name";
    if (isFolder) folders.add(path);
    else files.add(path);
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const folder = path.slice(0, slash);
      if (files.has(folder)) return "has an entry inside a file";
      folders.add(folder);
    }
    return undefined;
  };
};
