export type Item = Readonly<Record<string, unknown>>;
export type Names = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, unknown>>;

interface Bindings {
  readonly ExpressionAttributeNames?: Names | undefined;
  readonly ExpressionAttributeValues?: Values | undefined;
}

/** Whether a condition or key condition holds of an item: OR of ANDs of comparisons, as the product writes them. */
export const holds = (expression: string, item: Item | undefined, bindings: Bindings): boolean =>
  expression.split(/ OR /).some((terms) => conjuncts(terms).every((term) => termHolds(term, item, bindings)));

/** BETWEEN has an AND of its own. */
const conjuncts = (terms: string): readonly string[] =>
  terms.replace(/BETWEEN (\S+) AND (\S+)/g, "BETWEEN $1&$2").split(" AND ");

const termHolds = (term: string, item: Item | undefined, bindings: Bindings): boolean => {
  const [, negated, path = ""] = /^attribute_(not_)?exists\((.+)\)$/.exec(term) ?? [];
  if (path !== "") return (operand(path, item, bindings) === undefined) === (negated !== undefined);
  const [, prefixed, prefix = ""] = /^begins_with\((.+), (.+)\)$/.exec(term) ?? [];
  if (prefixed !== undefined)
    return String(operand(prefixed, item, bindings)).startsWith(String(operand(prefix, item, bindings)));
  const [left = "", operator = "", right = ""] = term.trim().split(" ");
  const a = operand(left, item, bindings);
  if (operator === "BETWEEN") {
    const [low, high] = right.split("&").map((bound) => operand(bound, item, bindings));
    return compare(a, low) >= 0 && compare(a, high) <= 0;
  }
  const b = operand(right, item, bindings);
  // A comparison with an attribute that is not there is false, whichever way it goes.
  if (a === undefined || b === undefined) return false;
  const order = compare(a, b);
  switch (operator) {
    case "=":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      throw new Error(`the simulated table does not know the condition ${term}`);
  }
};

const compare = (a: unknown, b: unknown): number => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a), String(b)];
  return left === right ? 0 : left < right ? -1 : 1;
};

const operand = (text: string, item: Item | undefined, bindings: Bindings): unknown => {
  const size = /^size\((.+)\)$/.exec(text)?.[1];
  if (size !== undefined) {
    const value = operand(size, item, bindings);
    return value === undefined ? undefined : Object.keys(Object(value)).length;
  }
  if (text.startsWith(":")) return bindings.ExpressionAttributeValues?.[text];
  return pathOf(text, bindings).reduce<unknown>(
    (value, name) => (value === undefined ? undefined : Object(value)[name]),
    item,
  );
};

const pathOf = (text: string, { ExpressionAttributeNames = {} }: Bindings): readonly string[] =>
  text.split(".").map((name) => (name.startsWith("#") ? (ExpressionAttributeNames[name] ?? name) : name));

/** The item that an update makes of another: SET, REMOVE and ADD, all reading the item as it was. */
export const updated = (expression: string, before: Item, bindings: Bindings): Item => {
  const after: Record<string, unknown> = structuredClone(before);
  const clauses = expression.split(/\b(?=SET |REMOVE |ADD )/).map((clause) => clause.trim());
  for (const clause of clauses) {
    const [verb = ""] = clause.split(" ", 1);
    for (const action of clause.slice(verb.length + 1).split(/, (?![^(]*\))/)) {
      if (verb === "SET") {
        const [target = "", source = ""] = action.split(" = ");
        const [, guarded, fallback = ""] = /^if_not_exists\((.+), (.+)\)$/.exec(source) ?? [];
        const value =
          guarded === undefined
            ? operand(source, before, bindings)
            : (operand(guarded, before, bindings) ?? operand(fallback, before, bindings));
        place(after, pathOf(target, bindings), structuredClone(value));
      } else if (verb === "REMOVE") place(after, pathOf(action, bindings), undefined);
      else if (verb === "ADD") {
        const [target = "", amount = ""] = action.split(" ");
        const sum = Number(operand(target, before, bindings) ?? 0) + Number(operand(amount, before, bindings));
        place(after, pathOf(target, bindings), sum);
      } else throw new Error(`the simulated table does not know the update ${expression}`);
    }
  }
  return after;
};

const place = (item: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void => {
  if (rest.length > 0) place(item[name] as Record<string, unknown>, rest, value);
  else if (value === undefined) delete item[name];
  else item[name] = value;
};
