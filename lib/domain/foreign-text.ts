/**
 * A text that somebody else wrote (a container, a model server, AWS) in a form that can be hashed, logged and shown: cut
 * to a length, on one line, without halves of surrogate pairs, which RFC 8785 refuses.
 *
 * @param lengthMax  UTF-16 code units
 */
export const foreignText = (text: string, lengthMax: number): string =>
  text
    .slice(0, lengthMax)
    .replaceAll(/\p{Cs}/gu, "\uFFFD")
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
