/** Values by key; null takes the tag away. What is not named stays. */
export type TagChanges = Readonly<Record<string, string | null>>;

/** Tags once some of them are changed. */
export const withTagChanges = (
  tags: Readonly<Record<string, string>>,
  changes: TagChanges,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...new Map<string, string | null>([...Object.entries(tags), ...Object.entries(changes)])].flatMap(
      ([key, value]) => (value === null ? [] : [[key, value]]),
    ),
  );

/** Whether two sets of tags are one. */
export const sameTags = (left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean => {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && left[name] === right[name])
  );
};
