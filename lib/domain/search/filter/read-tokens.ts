type TokenType = "single" | "double" | "backticked" | "number" | "word" | "comparison" | "mark";

/** One word, value or mark of a filter or an order. */
export interface Token {
  readonly type: TokenType;
  /** As written, quotes included. */
  readonly text: string;
  /** Whether it begins where the token before it ends. */
  readonly adjoins: boolean;
}

/**
 * Tokens as MLflow's SQL lexer (sqlparse) makes them. A doubled or backslashed quote does not end a quoted value. A number has no
 * letter behind it, and a dot or a minus begins one only where no name goes on.
 */
const pattern = new RegExp(
  [
    "(?<single>'(?:''|\\\\'|[^'])*')",
    '(?<double>"(?:""|\\\\"|[^"])*")',
    "(?<backticked>`(?:``|[^`])*`)",
    "(?<number>(?<![\\p{L}\\p{N}_`\"'])-?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?(?![\\p{L}\\p{N}_]))",
    "(?<word>[\\p{L}\\p{N}_]+)",
    "(?<comparison>[<>=!~]+)",
    "(?<mark>.)",
  ].join("|"),
  "suy",
);

/**
 * Splits a filter or an order into its tokens. Never refuses: what is no word, value or comparison is a mark of one character.
 *
 * @returns tokens in order, blanks left out; linear in the length of the text
 */
export const readTokens = (source: string): readonly Token[] => {
  const tokens: Token[] = [];
  let position = 0;
  while (position < source.length) {
    const start = afterBlanks(source, position);
    pattern.lastIndex = start;
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) return tokens;
    for (const type of tokenTypes) {
      const text = groups[type];
      if (text !== undefined) tokens.push({ type, text, adjoins: start === position && position > 0 });
    }
    position = pattern.lastIndex;
  }
  return tokens;
};

const tokenTypes: readonly TokenType[] = ["single", "double", "backticked", "number", "word", "comparison", "mark"];

const afterBlanks = (source: string, from: number): number => {
  let position = from;
  while (/\s/.test(source.charAt(position))) position += 1;
  return position;
};

/** Reads tokens one after another. */
export interface TokenReader {
  /** The next token, or undefined at the end. */
  readonly peek: (ahead?: number) => Token | undefined;
  readonly skip: (count?: number) => void;
}

/** A reader that stands before the first token. */
export const tokenReader = (tokens: readonly Token[]): TokenReader => {
  let position = 0;
  return {
    peek: (ahead = 0) => tokens[position + ahead],
    skip: (count = 1) => {
      position += count;
    },
  };
};

/** Whether a token is a certain keyword, in any case. */
export const isKeyword = (token: Token | undefined, keyword: string): boolean =>
  token?.type === "word" && token.text.toUpperCase() === keyword;
