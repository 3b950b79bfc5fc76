/** Orders texts by Unicode code point, where `<` orders them by UTF-16 code unit: the two differ beyond U+FFFF. */
export const compareCodePoints = (left: string, right: string): number => {
  const [ours, theirs] = [Array.from(left, codePoint), Array.from(right, codePoint)];
  const at = ours.findIndex((point, index) => point !== theirs[index]);
  return at === -1 ? ours.length - theirs.length : (ours[at] ?? 0) - (theirs[at] ?? -1);
};

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;
