const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digitOf = new Map([...alphabet].map((character, digit) => [character, digit]));

/** Encodes bytes as RFC 4648 section 4 base64, padded. */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let start = 0; start < bytes.length; start += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(start, start + 3);
    const digits = [first >> 2, ((first & 3) << 4) | (second >> 4), ((second & 15) << 2) | (third >> 6), third & 63];
    const used = Math.min(bytes.length - start, 3) + 1;
    text += digits.map((digit, place) => (place < used ? alphabet.charAt(digit) : "=")).join("");
  }
  return text;
};

/**
 * Decodes RFC 4648 section 4 base64, strictly: padded, no other characters, unused bits zero. Two texts that differ
 * never decode to the same bytes, so a signed file has one form only.
 *
 * @returns the bytes, or undefined where the text is not such an encoding
 */
export const decodeBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0) return undefined;
  const body = text.replace(/={1,2}$/, "");
  const bytes = new Uint8Array(Math.floor((body.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let length = 0;
  for (const character of body) {
    const digit = digitOf.get(character);
    if (digit === undefined) return undefined;
    held = (held << 6) | digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = held >> bits;
    length += 1;
    held &= (1 << bits) - 1;
  }
  return held === 0 ? bytes : undefined;
};
