/**
 * Compiles a pattern of IAM (`*` any run of characters, `?` any one) to a test.
 *
 * @param flags `i` where AWS ignores case, i.e. for action names
 */
export const compileWildcard = (pattern: string, flags: "" | "i" = ""): ((value: string) => boolean) => {
  if (pattern === "*") return () => true;
  // Most patterns that CDK writes have no wildcard: a comparison is several times cheaper than a regular expression.
  if (flags === "" && !/[*?]/.test(pattern)) return (value) => value === pattern;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (value) => expression.test(value);
};
