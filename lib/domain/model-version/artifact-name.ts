const segment = /^[A-Za-z0-9_][A-Za-z0-9._+=@-]*$/;
const lengthMax = 512;

/**
 * Whether a text is a canonical artifact name: a relative path of ASCII segments, none of which begins with a dot.
 *
 * One spelling per file and nothing to decode: no `..`, no leading, doubled or trailing slash, no backslash, and none
 * of `? # ; %`, with which path checks of other registries were passed by (CVE-2023-6909, CVE-2024-3848).
 */
export const isArtifactName = (text: string): boolean =>
  text.length <= lengthMax && text.split("/").every((part) => segment.test(part));
