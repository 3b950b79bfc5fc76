/**
 * Why a text that people write on one line, an owner or a framework, is none: a control character or a line break, a
 * character that is invisible or turns the reading direction around (general category Cf), or nothing that can be seen.
 *
 * The two joiners stay where words and emoji are spelled with them: after a letter without case, a mark or a picture.
 *
 * @returns undefined for a text that can be kept; half of a surrogate pair, which RFC 8785 refuses, is a control
 * @see Unicode Standard Annex 31, 2.3.1; CVE-2021-42574 ("Trojan Source")
 */
export const lineFault = (text: string): string | undefined => {
  if (!visible.test(text)) return "nothing of it can be seen";
  return unfitForLine.test(text)
    ? "it must be one line, without control characters and without invisible or direction-changing ones"
    : undefined;
};

/**
 * Why a text that people write on several lines, a reason or a description, is none: a control character other than a
 * tab or a line break, one that turns the reading direction around, or nothing but invisible characters.
 *
 * @returns undefined for a text that can be kept; the empty text is one
 */
export const proseFault = (text: string): string | undefined => {
  if (text.trim() !== "" && !visible.test(text)) return "nothing of it can be seen";
  return unfitForProse.test(text)
    ? "it may have line breaks and tabs, but no other control characters and none that change the reading direction"
    : undefined;
};

const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

const unfitForLine =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?!\p{Join_Control})\p{Cf}|(?<![\p{Lo}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])\p{Join_Control}/u;

/** A carriage return alone would write over what stands before it in a terminal; bare direction marks reorder no words. */
const unfitForProse = /(?![\t\n\r])\p{Cc}|\r(?!\n)|\p{Cs}|(?![\u200e\u200f\u061c])\p{Bidi_Control}/u;
