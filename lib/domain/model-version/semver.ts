/** A version by Semantic Versioning 2.0.0. */
export interface Semver {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Dot-separated identifiers; empty for a release. */
  readonly prerelease: readonly (number | string)[];
}

const number = String.raw`(?:0|[1-9]\d{0,8})`;
const identifier = String.raw`(?:${number}|\d*[A-Za-z-][0-9A-Za-z-]*)`;
const pattern = new RegExp(`^(${number})\\.(${number})\\.(${number})(?:-(${identifier}(?:\\.${identifier})*))?$`);
const lengthMax = 64;

/**
 * Reads a semver.
 *
 * Stricter than the specification in two ways: no build metadata (two builds have the same precedence, so they could
 * not be told apart by it), and numbers below 10^9 in at most 64 characters.
 *
 * @returns undefined when the text is none
 */
export const parseSemver = (text: string): Semver | undefined => {
  const match = text.length > lengthMax ? null : pattern.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease:
      prerelease === undefined ? [] : prerelease.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  };
};

/** Precedence (section 11): negative when `left` comes before `right`, 0 when they are the same version. */
export const compareSemver = (left: Semver, right: Semver): number =>
  left.major - right.major ||
  left.minor - right.minor ||
  left.patch - right.patch ||
  comparePrerelease(left.prerelease, right.prerelease);

const comparePrerelease = (left: Semver["prerelease"], right: Semver["prerelease"]): number => {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  for (const [index, mine] of left.entries()) {
    const theirs = right[index];
    if (theirs === undefined) return 1;
    if (mine !== theirs) return compareIdentifiers(mine, theirs);
  }
  return left.length - right.length;
};

/** Numbers by value and before texts; texts by code unit, which for ASCII is the order that the specification means. */
const compareIdentifiers = (left: number | string, right: number | string): number => {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "number") return -1;
  if (typeof right === "number") return 1;
  return left < right ? -1 : 1;
};

/** The semver of the next MINOR release after one, or of the first release. */
export const nextMinor = (after: Semver | undefined): string =>
  after === undefined ? "1.0.0" : `${after.major}.${after.minor + 1}.0`;
