/**
 * A name for what its maker did not name: `brisk-otter-417`.
 *
 * @param random  hex digits, of which the last 12 are random
 */
export const randomName = (random: string): string => {
  const at = (from: number, to: number): number => Number.parseInt(random.slice(from, to), 16);
  const predicate = predicates[at(-12, -8) % predicates.length];
  const noun = nouns[at(-8, -4) % nouns.length];
  return `${predicate}-${noun}-${at(-4, random.length) % 1000}`;
};

const predicates =
  "able agile amused bold brave bright brisk calm capable clean clever crisp daring deft eager fair fast fond gentle glad grand handy honest keen kind lively loud lucky merry mild neat nimble patient placid polite proud quick quiet rapid ready serene sharp silent sincere skilled smart smooth steady stout swift tidy upbeat valiant warm wise witty worthy zealous".split(
    " ",
  );

const nouns =
  "alder badger beaver birch bison cedar crane curlew dolphin eagle egret elk falcon finch fox gannet goose hare hawk heron ibis jay kestrel kite lark linnet lynx maple marten mole newt oak osprey otter owl perch petrel pine plover quail raven robin rook rowan salmon seal shrew skylark sparrow stoat stork swan swift tern thrush trout vole walrus whale willow wren yew".split(
    " ",
  );
