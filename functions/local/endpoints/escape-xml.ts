/** Escapes text for XML; control characters, which a parser may drop or refuse, become references, as S3 writes them. */
export const escapeXml = (value: string): string => value.replaceAll(/[&<>"]|\p{Cc}/gu, escapeOne);

const escapeOne = (character: string): string => {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return `&#x${character.charCodeAt(0).toString(16)};`;
  }
};
