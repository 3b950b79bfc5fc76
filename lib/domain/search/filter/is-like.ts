/**
 * Whether a text is like a pattern of SQL: `%` stands for any characters, none included, `_` for one, and nothing escapes them.
 *
 * As SQLite under `case_sensitive_like`, which is how MLflow opens it: the whole text must match, a character is a code point.
 *
 * All the ways to match are followed at once, a bit each (Baeza-Yates and Gonnet, A new approach to text searching, CACM 35(10),
 * 1992): |text| × |pattern| / 32 steps for any text and any pattern, no way tried twice.
 */
export const isLike = (text: string, pattern: string): boolean => {
  const { length, stays, takes, takesAny } = compile(pattern);
  const states = new Uint32Array(takesAny.length);
  states[0] = 1;
  for (const character of text) {
    if (!advance(states, takes.get(character) ?? takesAny, stays)) return false;
  }
  return hasBit(states, length);
};

/** The same with no regard to case. */
export const isLikeInAnyCase = (text: string, pattern: string): boolean =>
  isLike(text.toLowerCase(), pattern.toLowerCase());

/** A pattern as sets of positions between its characters, `%` being no character but a place to stay at. */
interface Compiled {
  /** Characters in it. */
  readonly length: number;
  /** Positions that any character leaves where they are. */
  readonly stays: Uint32Array;
  /** Character → positions that it goes on from. */
  readonly takes: ReadonlyMap<string, Uint32Array>;
  /** Positions that every other character goes on from. */
  readonly takesAny: Uint32Array;
}

const compile = (pattern: string): Compiled => {
  const characters = [...pattern].filter((character) => character !== "%");
  const words = (characters.length >>> 5) + 1;
  const stays = new Uint32Array(words);
  const takesAny = new Uint32Array(words);
  let position = 0;
  for (const character of pattern) {
    if (character === "%") setBit(stays, position);
    if (character === "_") setBit(takesAny, position);
    if (character !== "%") position += 1;
  }
  const takes = new Map(characters.map((character) => [character, takesAny.slice()]));
  for (const [at, character] of characters.entries()) setBit(takes.get(character), at);
  return { length: characters.length, stays, takes, takesAny };
};

/** Moves all states over one character, in place, and says whether any is left. */
const advance = (states: Uint32Array, takes: Uint32Array, stays: Uint32Array): boolean => {
  let carried = 0;
  let left = 0;
  for (let word = 0; word < states.length; word += 1) {
    const state = states[word] ?? 0;
    const going = state & (takes[word] ?? 0);
    const next = (going << 1) | carried | (state & (stays[word] ?? 0));
    carried = going >>> 31;
    states[word] = next;
    left |= next;
  }
  return left !== 0;
};

const setBit = (bits: Uint32Array | undefined, at: number): void => {
  if (bits !== undefined) bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
};

const hasBit = (bits: Uint32Array, at: number): boolean => (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
