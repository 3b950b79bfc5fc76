import { nestingExceeds } from "../json-text.ts";
import { accept, type Result, refuse } from "../result.ts";

/** Deeper than any tensor of the allowed rank: a deeper body only costs memory. */
const depthMax = 64;

/**
 * Parses JSON without losing integers: one beyond 2^53 becomes a BigInt, where JSON.parse alone would round it.
 *
 * Costs one scan more than JSON.parse; only a text that holds such an integer pays for a reviver.
 *
 * @returns the value, or the refusal `malformed-json` with the parser's own reason; never throws
 */
export const parseExactJson = (
  text: string,
): Result<unknown, { readonly code: "malformed-json"; readonly reason: string }> => {
  if (nestingExceeds(text, depthMax))
    return refuse({ code: "malformed-json", reason: `arrays and objects may be nested ${depthMax} deep at most` });
  try {
    return accept(longInteger.test(text) ? JSON.parse(text, keepInteger) : JSON.parse(text));
  } catch (error) {
    if (/[[,:\s-](NaN|Infinity)\b/.test(text)) return refuse({ code: "malformed-json", reason: nonFiniteHint });
    return refuse({ code: "malformed-json", reason: error instanceof Error ? error.message : "not JSON" });
  }
};

/** What to do about values that JSON cannot write. */
export const nonFiniteHint =
  "NaN and Infinity have no JSON form; send the value that the model was trained to read as missing";

/** At least 16 digits, the first length that can pass 2^53, and no fraction or exponent behind them. */
const longInteger = /(?:^|[[,:\s-])\d{16,}(?![\d.eE])/;

/** Reviver with source text access (ECMAScript 2025). */
const keepInteger = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
    ? BigInt(context?.source ?? "")
    : value;
