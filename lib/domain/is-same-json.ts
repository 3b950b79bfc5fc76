/**
 * Whether two values are the same JSON, in whatever order their members come.
 *
 * @param one  what survives a round trip through JSON unchanged; interfaces are no `Json` to the compiler
 */
export const isSameJson = (one: unknown, other: unknown): boolean => {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const there = new Map<string, unknown>(Object.entries(other));
  const members = Object.entries(one);
  return (
    members.length === there.size &&
    members.every(([name, value]) => there.has(name) && isSameJson(value, there.get(name)))
  );
};
