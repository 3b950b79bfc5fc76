import { parseSemver } from "../model-version/semver.ts";

/** How a URL names a version: by its number, or by its semver. */
export type VersionReference = { readonly number: number } | { readonly semver: string };

/** Reads a version as it stands in a URL; undefined when it can name none. */
export const parseVersionReference = (text: string): VersionReference | undefined => {
  if (/^[1-9]\d{0,8}$/.test(text)) return { number: Number(text) };
  return parseSemver(text) === undefined ? undefined : { semver: text };
};
