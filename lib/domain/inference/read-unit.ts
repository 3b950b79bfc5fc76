import { accept, type Result, refuse } from "../result.ts";

const unitLengthMax = 256;

/**
 * Reads an assignment unit: the id whose requests should all meet the same arm.
 *
 * @returns 1 to 256 characters of well-formed text, because its UTF-8 bytes are hashed
 */
export const readUnit = (
  value: unknown,
): Result<string, { readonly code: "invalid-unit"; readonly reason: string }> => {
  if (typeof value !== "string") return refuse({ code: "invalid-unit", reason: "must be text" });
  if (value.length === 0 || value.length > unitLengthMax)
    return refuse({ code: "invalid-unit", reason: `must have 1 to ${unitLengthMax} characters` });
  // With the u flag a surrogate pair is one character, so only a lone surrogate is in Cs.
  return /\p{Cs}/u.test(value)
    ? refuse({ code: "invalid-unit", reason: "holds half a surrogate pair, which is no character" })
    : accept(value);
};
