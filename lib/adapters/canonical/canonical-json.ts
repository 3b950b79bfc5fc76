import canonicalize from "canonicalize";

/**
 * RFC 8785 form of a value: the bytes that are hashed, signed and logged.
 *
 * @throws TypeError for what JSON cannot hold (undefined, a function); NaN and infinities throw inside the library
 */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
};
