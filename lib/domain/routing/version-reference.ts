/** How a URL names a version: by its number, or by its semver. */
export type VersionReference = { readonly number: number } | { readonly semver: string };

/** The grammar of semver.org 2.0.0, without build metadata, which does not tell versions apart. */
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?$/;

/** Reads a version as it stands in a URL; undefined when it can name none. */
export const parseVersionReference = (text: string): VersionReference | undefined => {
  if (/^[1-9]\d{0,8}$/.test(text)) return { number: Number(text) };
  return text.length <= 64 && semver.test(text) ? { semver: text } : undefined;
};
