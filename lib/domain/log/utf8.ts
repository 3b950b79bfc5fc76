/**
 * Encodes text as UTF-8 (RFC 3629); the domain has no TextEncoder.
 *
 * @throws RangeError on a lone surrogate, which no UTF-8 text can hold
 */
export const utf8 = (text: string): Uint8Array => {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) throw new RangeError("a lone surrogate has no UTF-8 form");
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else bytes.push(0xf0 | (point >> 18), continuation(point >> 12), continuation(point >> 6), continuation(point));
  }
  return Uint8Array.from(bytes);
};

const continuation = (bits: number): number => 0x80 | (bits & 0x3f);
